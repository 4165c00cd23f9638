import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { describe, expect, it } from 'vitest';
import { createDurableEngine, createDurableLogger } from '../../lambda/aws/durable-engine.ts';
import { runDurably } from '../support/durable-client.ts';

describe('the log of a durable run', () => {
  it('has one line an event, however often the run is replayed', async () => {
    const lines: string[] = [];
    const customLogger = createDurableLogger({ write: (line) => lines.push(line) });
    await runDurably({
      handler: (durableExecutionClient) =>
        withDurableExecution(
          async (_event, context) => {
            context.configureLogger({ customLogger });
            const engine = createDurableEngine(context);
            await engine.step('take-inventory', async () => {
              context.logger.info({ tenant: 'acme', total: 7 }, 'inventory taken');
              return null;
            });
            context.logger.info({ tenant: 'acme' }, 'inventory is told');
            await engine.wait('wait-one', 10);
            context.logger.info({ tenant: 'acme' }, 'first wait is over');
            await engine.wait('wait-two', 10);
            return null;
          },
          { durableExecutionClient },
        ),
      event: {},
      time: { now: Date.parse('2026-11-23T03:00:00.000Z') },
    });
    const told = lines.map((line) => {
      const { time, ...fields } = JSON.parse(line);
      return { fields, timed: typeof time };
    });
    expect(told).toEqual([
      {
        fields: {
          level: 'info',
          step: 'take-inventory',
          attempt: 1,
          tenant: 'acme',
          total: 7,
          msg: 'inventory taken',
        },
        timed: 'number',
      },
      { fields: { level: 'info', tenant: 'acme', msg: 'inventory is told' }, timed: 'number' },
      { fields: { level: 'info', tenant: 'acme', msg: 'first wait is over' }, timed: 'number' },
    ]);
  });

  it('keeps what an error quotes out of the SDK’s own messages', () => {
    const lines: string[] = [];
    const logger = createDurableLogger({ write: (line) => lines.push(line) });
    logger.error('Checkpoint failed', new Error('canary-77aa'), { secret: 'canary-77aa' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Checkpoint failed');
    expect(lines[0]).not.toContain('canary-77aa');
  });
});
