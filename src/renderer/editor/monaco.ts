/**
 * The one place that loads the editor: its core, its features, its worker, the C language and a theme made of the design
 * tokens. Language workers for other languages stay out of the bundle.
 */
import { editor, languages } from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import { token, type Theme } from '../panel_kit/theme';
import { cConfiguration, cTokens } from './c_language';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

languages.register({ id: 'c', extensions: ['.c', '.h'] });
languages.setLanguageConfiguration('c', cConfiguration);
languages.setMonarchTokensProvider('c', cTokens);

/** Dresses the editor in the tokens of the theme that is on the page. */
export function applyEditorTheme(theme: Theme): void {
  const root = document.documentElement;
  // The editor takes six digits alone; a minified style sheet writes #fff.
  const colour = (name: `--${string}`) => token(root, name).replace(/^#(\w)(\w)(\w)$/, '#$1$1$2$2$3$3');
  const rule = (kind: string, name: `--${string}`) => ({ token: kind, foreground: colour(name).replace('#', '') });
  editor.defineTheme('pagewalk', {
    base: theme === 'light' ? 'vs' : theme === 'contrast' ? 'hc-black' : 'vs-dark',
    inherit: true,
    rules: [
      rule('', '--ink'),
      rule('identifier', '--ink'),
      rule('delimiter', '--ink'),
      rule('keyword', '--tk-key'),
      rule('keyword.directive', '--tk-key'),
      rule('string', '--tk-str'),
      rule('string.escape', '--tk-num'),
      rule('number', '--tk-num'),
      rule('comment', '--tk-com'),
      rule('function', '--tk-fn'),
    ],
    colors: {
      'editor.background': colour('--panel'),
      'editor.foreground': colour('--ink'),
      'editorLineNumber.foreground': colour('--ink-3'),
      'editorLineNumber.activeForeground': colour('--ink-2'),
      'editorCursor.foreground': colour('--ink'),
      'editor.selectionBackground': colour('--line-2'),
      'editor.inactiveSelectionBackground': colour('--line'),
      'editor.lineHighlightBorder': colour('--panel'),
      'editorIndentGuide.background1': colour('--panel'),
      'editorIndentGuide.activeBackground1': colour('--panel'),
      'editorError.foreground': colour('--bad'),
      'editorWarning.foreground': colour('--ink-2'),
      'editorWidget.background': colour('--raise'),
      'editorWidget.border': colour('--line-2'),
      'editorHoverWidget.background': colour('--raise'),
      'editorHoverWidget.border': colour('--line-2'),
      'editorBracketMatch.background': colour('--hover'),
      'editorBracketMatch.border': colour('--line-2'),
      'menu.background': colour('--raise'),
      'menu.foreground': colour('--ink'),
      'menu.selectionBackground': colour('--hover'),
      'menu.selectionForeground': colour('--ink'),
      'menu.border': colour('--line-2'),
      ...bracketColours(colour('--ink')),
      focusBorder: colour('--line-2'),
      'scrollbar.shadow': colour('--panel'),
      'scrollbarSlider.background': colour('--line'),
      'scrollbarSlider.hoverBackground': colour('--line-2'),
      'scrollbarSlider.activeBackground': colour('--line-2'),
      'editorOverviewRuler.border': colour('--panel'),
    },
  });
  editor.setTheme('pagewalk');
}

/** Brackets are ink like the rest: a hue would mean a memory state. */
function bracketColours(ink: string): Record<string, string> {
  const levels = [1, 2, 3, 4, 5, 6].map((level): [string, string] => [
    `editorBracketHighlight.foreground${level}`,
    ink,
  ]);
  return Object.fromEntries([...levels, ['editorBracketHighlight.unexpectedBracket.foreground', ink]]);
}

export { editor, languages };
export { KeyCode, KeyMod, MarkerSeverity, Range } from 'monaco-editor/editor';
