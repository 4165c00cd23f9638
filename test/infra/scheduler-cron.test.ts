import { expect, it } from 'vitest';
import { schedulerCron } from '../../infra/functions/scheduler-cron.ts';

it.each([
  ['0 3 * * *', 'cron(0 3 * * ? *)'],
  ['*/15 * * * *', 'cron(0,15,30,45 * * * ? *)'],
  ['5 0-6/2 * * *', 'cron(5 0,2,4,6 * * ? *)'],
  ['0 22/1 * * *', 'cron(0 22,23 * * ? *)'],
  ['0 3 1,15 * *', 'cron(0 3 1,15 * ? *)'],
  ['0 3 * 1-3 *', 'cron(0 3 * 1,2,3 ? *)'],
  ['0 3 * jan,JUL *', 'cron(0 3 * 1,7 ? *)'],
  ['30 22 * * MON-FRI', 'cron(30 22 ? * MON,TUE,WED,THU,FRI *)'],
  ['30 22 * * 1-5', 'cron(30 22 ? * MON,TUE,WED,THU,FRI *)'],
  ['0 3 * * 0', 'cron(0 3 ? * SUN *)'],
  ['0 3 * * 7', 'cron(0 3 ? * SUN *)'],
  ['0 3 * * 5-7', 'cron(0 3 ? * SUN,FRI,SAT *)'],
  ['0 3 * * */2', 'cron(0 3 ? * SUN,TUE,THU,SAT *)'],
])('%s is %s', (cron, expression) => {
  expect(schedulerCron(cron)).toBe(expression);
});

it('refuses what the service cannot say', () => {
  expect(() => schedulerCron('0 3 1 * 1')).toThrow('leave one at *');
});
