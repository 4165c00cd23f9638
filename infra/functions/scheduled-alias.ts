import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { schedulerCron } from '../../lambda/core/schedule.ts';
import type { Foundation } from '../storage/foundation.ts';

/** One start of a function: when (`delay` in minutes), and with which event. */
export type Start = {
  id: string;
  cron: string;
  timeZone: string;
  delay: number;
  event: Record<string, string>;
};

/**
 * Schedules onto an alias. A start that the service refuses is tried again; a run that began is not repeated: what failed lies in
 * the dead letters, where the function itself sends what it could not finish, since a durable one has no other destination.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html
 */
export class ScheduledAlias extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { alias, starts, foundation }: { alias: Alias; starts: readonly Start[]; foundation: Foundation },
  ) {
    super(scope, id);
    alias.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.hours(6) });
    const group = new CfnScheduleGroup(this, 'Group');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': group.attrArn },
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [alias.functionArn] }),
    );
    role.addToPolicy(foundation.deadLetterStatement());
    for (const start of starts) {
      const schedule = new CfnSchedule(this, start.id, {
        groupName: group.ref,
        scheduleExpression: schedulerCron(start.cron, start.delay),
        scheduleExpressionTimezone: start.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: alias.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify(start.event),
          // The tenant's lease makes a second start harmless; a later one would meet the next night.
          retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: Duration.hours(2).toSeconds() },
          deadLetterConfig: { arn: foundation.deadLetters.queueArn },
        },
      });
      schedule.node.addDependency(role);
    }
  }
}
