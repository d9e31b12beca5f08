/** C11 for the editor: words, numbers, strings, comments, preprocessor lines, and a name before `(` as a function. */
import type { languages } from 'monaco-editor/editor';

export const cConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: '//', blockComment: ['/*', '*/'] },
  brackets: [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '[', close: ']' },
    { open: '(', close: ')' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
  ],
  surroundingPairs: [
    { open: '{', close: '}' },
    { open: '[', close: ']' },
    { open: '(', close: ')' },
    { open: '"', close: '"' },
  ],
};

export const cTokens: languages.IMonarchLanguage = {
  defaultToken: 'identifier',
  tokenPostfix: '.c',
  keywords: [
    ...['auto', 'break', 'case', 'char', 'const', 'continue', 'default', 'do', 'double', 'else', 'enum', 'extern'],
    ...['float', 'for', 'goto', 'if', 'inline', 'int', 'long', 'register', 'restrict', 'return', 'short', 'signed'],
    ...['sizeof', 'static', 'struct', 'switch', 'typedef', 'union', 'unsigned', 'void', 'volatile', 'while'],
    ...[
      '_Alignas',
      '_Alignof',
      '_Atomic',
      '_Bool',
      '_Generic',
      '_Noreturn',
      '_Static_assert',
      '_Thread_local',
      'typeof',
    ],
  ],
  tokenizer: {
    root: [
      [/^\s*#\s*include\b/, 'keyword.directive', '@include'],
      [/^\s*#\s*\w+/, 'keyword.directive'],
      [/[a-zA-Z_]\w*(?=\s*\()/, { cases: { '@keywords': 'keyword', '@default': 'function' } }],
      [/[a-zA-Z_]\w*/, { cases: { '@keywords': 'keyword', '@default': 'identifier' } }],
      [/\/\/.*$/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/0[xX][\da-fA-F]+[uUlL]*/, 'number'],
      [/\d+(\.\d*)?([eE][+-]?\d+)?[uUlLfF]*/, 'number'],
      [/[uUL]?"/, 'string', '@string'],
      [/[uUL]?'(\\.[0-7a-fA-F]*|[^\\'])+'/, 'string'],
      [/[{}()[\]]/, 'delimiter'],
    ],
    include: [
      [/\s*(<[^>]*>|"[^"]*")/, 'string', '@pop'],
      [/$/, '', '@pop'],
      [/./, 'identifier'],
    ],
    comment: [
      [/\*\//, 'comment', '@pop'],
      [/[^*]+|\*/, 'comment'],
    ],
    string: [
      [/\\./, 'string.escape'],
      [/"/, 'string', '@pop'],
      [/[^\\"]+/, 'string'],
      [/$/, 'string', '@pop'],
    ],
  },
};
