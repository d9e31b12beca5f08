import { expect, type Locator, type Page } from '@playwright/test';

/** What a stop puts on the screen. */
export interface Picture {
  readonly tick: number;
  /** The sentence in each panel's header. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** For each visible panel a digest of everything that it shows. */
  readonly panels: Readonly<Record<string, string>>;
}

/** The window as a person uses it: buttons by their command, panels by their name. */
export class PagewalkWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  command(id: string): Locator {
    return this.page.locator(`button[data-command="${id}"]`);
  }

  panel(id: string): Locator {
    return this.page.locator(`[data-panel="${id}"]`).first();
  }

  readonly pill = () => this.page.locator('[data-pill]');
  readonly status = () => this.page.locator('[data-status]');
  readonly failure = () => this.page.locator('[data-failure]');
  readonly editor = () => this.page.locator('.monaco-editor').first();

  async openSample(id: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Files and samples' }).click();
    await this.page.locator(`[data-sample="${id}"]`).click();
    await expect(this.editor()).toBeVisible();
  }

  /** Replaces the whole text of the editor, by pasting: typing would close brackets and indent. */
  async type(text: string): Promise<void> {
    await this.editor().click({ position: { x: 160, y: 60 } });
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);
    await expect(this.page.getByTitle('Not saved').first()).toBeVisible();
  }

  /** Compiles and stands before the first statement of main. */
  async start(): Promise<void> {
    await this.command('run').click();
    await this.settled();
    await expect(this.pill()).toHaveText('Stopped');
  }

  /** Presses a transport button and waits for the stop. */
  async move(id: string): Promise<void> {
    await this.command(id).click();
    await this.settled();
  }

  /** Waits until the machine stands and every visible panel shows that moment. */
  async settled(): Promise<void> {
    await expect(this.page.locator('[data-pill]:not(.running)')).toBeVisible({ timeout: 15_000 });
    await expect(this.page.locator('[data-loading="true"]')).toHaveCount(0);
    await this.page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
    );
  }

  async tick(): Promise<number> {
    const text = await this.page.locator('[data-read-out] .tick').innerText();
    return Number(text.replace(/\D/g, ''));
  }

  /** Which kind of event "next event" goes to. */
  async goByEvents(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Which events to go to' }).click();
    await this.page.getByRole('menuitemradio', { name: title }).click();
  }

  /**
   * What is on the screen now. Left out is what belongs to how one came here and not to the moment: change marks, and
   * which rows of the event log are scrolled into view (its verdict counts them).
   */
  async picture(): Promise<Picture> {
    const shown = await this.page.evaluate(() => {
      const texts = (selector: string, key: string, value: (element: HTMLElement) => string | null | undefined) =>
        Object.fromEntries(
          [...document.querySelectorAll<HTMLElement>(selector)].map(
            (element) => [element.dataset[key] ?? '', value(element) ?? ''] as const,
          ),
        );
      return {
        verdicts: texts('[data-verdict]', 'verdict', (element) => element.textContent),
        panels: texts(
          '[data-panel][data-answer]:not([data-panel="eventLog"])',
          'panel',
          (element) => element.dataset.answer,
        ),
      };
    });
    return { tick: await this.tick(), ...shown };
  }
}
