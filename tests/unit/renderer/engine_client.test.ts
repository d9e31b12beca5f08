import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Moment, Notification } from '../../../src/engine/contract';
import {
  createEngineClient,
  createViewQuery,
  PROGRESS_INTERVAL_MS,
  rateLimited,
  type EngineClient,
} from '../../../src/renderer/engine_client';
import { ScriptedHost } from './fixtures/scripted_host';
import { momentAt } from './fixtures/moments';

describe('the rate limit', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('passes the first value at once, then at most one an interval, and always the last', () => {
    const passed: number[] = [];
    const tell = rateLimited((value: number) => passed.push(value), 100);
    for (let value = 1; value <= 9; value++) tell(value);
    expect(passed).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(passed).toEqual([1, 9]);
    vi.advanceTimersByTime(1000);
    expect(passed).toEqual([1, 9]);
  });

  it('lets listeners hear of progress at most ten times a second', () => {
    const host = new ScriptedHost();
    const heard: Moment[] = [];
    createEngineClient(host).onProgress((moment) => heard.push(moment));
    for (let tick = 0; tick < 100; tick++) {
      host.notify({ kind: 'progress', moment: momentAt(tick) } satisfies Notification);
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(PROGRESS_INTERVAL_MS);
    expect(heard.length).toBeGreaterThanOrEqual(9);
    expect(heard.length).toBeLessThanOrEqual(11);
    expect(heard.at(-1)?.tick).toBe(99);
  });
});

describe('a question of a panel', () => {
  let host: ScriptedHost;
  let client: EngineClient;
  const shown: number[] = [];
  const failures: string[] = [];
  const query = () =>
    createViewQuery(
      client,
      'frame',
      (answer) => shown.push(answer.frame),
      (failure) => failures.push(failure.message),
    );

  beforeEach(() => {
    host = new ScriptedHost();
    client = createEngineClient(host);
    shown.length = 0;
    failures.length = 0;
  });

  it('that a newer one overtakes before it was sent is never asked', async () => {
    const asking = query();
    for (const frame of [1, 2, 3, 4]) asking.ask({ frame });
    await host.answerAll();
    expect(host.asked('frame')).toEqual([{ frame: 1 }, { frame: 4 }]);
  });

  it('is answered together with all others of its turn', async () => {
    const told: string[] = [];
    void client.look('frame', { frame: 1 }).then(() => told.push('first'));
    void client.look('frame', { frame: 2 }).then(() => told.push('second'));
    await host.answerOne();
    expect(told).toEqual([]);
    await host.answerAll();
    expect(told).toEqual(['first', 'second']);
  });

  it('about another thing than the newest one is not shown', async () => {
    const asking = query();
    asking.ask({ frame: 1 });
    asking.ask({ frame: 2 });
    await host.answerAll();
    expect(shown).toEqual([2]);
  });

  it('about the same thing is shown even when it is asked again meanwhile', async () => {
    const asking = query();
    asking.ask({ frame: 1 });
    asking.ask({ frame: 1 });
    await host.answerAll();
    expect(shown).toEqual([1, 1]);
  });

  it('that is closed shows nothing any more', async () => {
    const asking = query();
    asking.ask({ frame: 1 });
    asking.close();
    await host.answerAll();
    expect(shown).toEqual([]);
    expect(client.pendingViews.value).toBe(0);
  });

  it('that cannot be answered says why', async () => {
    host.refuse('frame', { message: 'There is no frame 9.', remedy: 'Choose one below 8.' });
    query().ask({ frame: 9 });
    await host.answerAll();
    expect(failures).toEqual(['There is no frame 9.']);
  });
});
