import { expect, test } from './fixtures';
import { PagewalkWindow, type Picture } from './window';

/** Goes forward by `count` events from a fresh start, keeping the picture of every stop. */
async function picturesForward(window: PagewalkWindow, count: number): Promise<Picture[]> {
  const pictures = [await window.picture()];
  for (let step = 0; step < count; step++) {
    await window.move('event');
    pictures.push(await window.picture());
  }
  // A net that compares nothing would pass: every stop must have shown something of its own.
  expect(new Set(pictures.map((picture) => JSON.stringify(picture.panels))).size).toBe(pictures.length);
  expect(Object.keys(pictures[0]?.panels ?? {}).length).toBeGreaterThanOrEqual(6);
  return pictures;
}

/** Goes back over the same stops and holds each picture against the one of the way forward. */
async function expectSameBackward(window: PagewalkWindow, pictures: readonly Picture[]): Promise<void> {
  for (const before of pictures.slice(0, -1).reverse()) {
    await window.move('event-back');
    expect(await window.picture()).toEqual(before);
  }
}

for (const [sample, events] of [
  ['first_malloc', 'malloc or free'],
  ['fork_cow', 'Page fault'],
] as const) {
  test(`stepping back over each ${events} of ${sample} shows exactly what was there`, async ({ app }) => {
    const window = new PagewalkWindow(app.page);
    await window.openSample(sample);
    await window.start();
    await window.goByEvents(events);
    await expectSameBackward(window, await picturesForward(window, 6));
  });
}

test('statements stepped over, from the front and from the back, show the same', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('first_malloc');
  await window.start();
  const pictures = [await window.picture()];
  for (let step = 0; step < 6; step++) {
    await window.move('over');
    pictures.push(await window.picture());
  }
  for (const before of pictures.slice(0, -1).reverse()) {
    await window.move('over-back');
    expect(await window.picture()).toEqual(before);
  }
});

test('from the end of the run the way back to the start shows the start', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('fork_cow');
  await window.start();
  const start = await window.picture();
  await window.move('continue');
  await expect(window.pill()).toHaveText('Exited 0');
  await window.command('continue-back').click();
  await window.settled();
  expect(await window.picture()).toEqual(start);
});

test('the timeline can be dragged to the past and back to the end', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('fragmented_heap');
  await window.start();
  await window.move('continue');
  await expect(window.pill()).toHaveText('Exited 0');
  const end = { tick: await window.tick(), picture: await window.picture() };

  const canvas = app.page.locator('[data-timeline] canvas').first();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('the timeline has no canvas');
  const y = box.y + box.height / 2;
  await app.page.mouse.move(box.x + box.width - 2, y);
  await app.page.mouse.down();
  for (const part of [0.9, 0.7, 0.5, 0.4]) await app.page.mouse.move(box.x + box.width * part, y, { steps: 4 });
  await app.page.mouse.up();
  await window.settled();
  const dragged = await window.tick();
  expect(dragged).toBeGreaterThan(end.tick * 0.2);
  expect(dragged).toBeLessThan(end.tick * 0.6);
  expect((await window.picture()).panels).not.toEqual(end.picture.panels);

  await window.move('continue');
  expect(await window.picture()).toEqual(end.picture);
});

test('a changed program runs anew', async ({ app }) => {
  const window = new PagewalkWindow(app.page);
  await window.openSample('first_malloc');
  await window.start();
  await window.move('continue');
  await expect(window.pill()).toHaveText('Exited 0');
  await window.type('#include <stdio.h>\nint main(void) {\n  puts("changed");\n  return 3;\n}\n');
  await expect(window.status()).toContainText('the source has changed since');
  await window.start();
  await window.move('continue');
  await expect(window.pill()).toHaveText('Exited 3');
  await expect(window.panel('output')).toContainText('changed');
});
