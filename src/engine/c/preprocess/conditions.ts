/**
 * Expressions of #if and #elif (C11 6.10.1): integer constant expressions in intmax_t and uintmax_t, with `defined`
 * already replaced and macros expanded; an identifier that is left is 0.
 */
import type { ErrorReporter } from '../diagnostics';
import { parseCharacters, parseNumber } from '../literals';
import { encodingOf } from '../literals';
import type { Token } from '../lexer';
import { LP64 } from '../types';
import { tokenRange } from './macros';

interface PreprocessorValue {
  readonly value: bigint;
  readonly unsigned: boolean;
}

const ZERO: PreprocessorValue = { value: 0n, unsigned: false };

/** Binding strength of the binary operators, strongest highest; ?: and the comma are handled apart. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  '*': 10,
  '/': 10,
  '%': 10,
  '+': 9,
  '-': 9,
  '<<': 8,
  '>>': 8,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '==': 6,
  '!=': 6,
  '&': 5,
  '^': 4,
  '|': 3,
  '&&': 2,
  '||': 1,
};

/** Whether the expression is nonzero. What is wrong with it is reported, and then it counts as false. */
export function evaluateCondition(tokens: readonly Token[], directive: Token, sink: ErrorReporter): boolean {
  const evaluation = new Evaluation(tokens, directive, sink);
  return evaluation.run();
}

/** Operators and parentheses inside one another. */
const DEPTH_LIMIT = 256;

class Evaluation {
  private index = 0;
  private failed = false;
  private depth = 0;
  /** Above 0 while an operand is parsed that does not count: a division by zero there is no error. */
  private unevaluated = 0;

  private readonly tokens: readonly Token[];
  private readonly directive: Token;
  private readonly sink: ErrorReporter;

  constructor(tokens: readonly Token[], directive: Token, sink: ErrorReporter) {
    this.tokens = tokens;
    this.directive = directive;
    this.sink = sink;
  }

  run(): boolean {
    if (this.tokens.length === 0) {
      this.fail('expected value in expression');
      return false;
    }
    const result = this.comma();
    const rest = this.tokens[this.index];
    if (!this.failed && rest !== undefined)
      this.fail('token is not a valid binary operator in a preprocessor subexpression');
    return !this.failed && result.value !== 0n;
  }

  private fail(message: string): void {
    if (!this.failed) this.sink.error(tokenRange(this.tokens[this.index] ?? this.directive), message);
    this.failed = true;
  }

  private accept(text: string): boolean {
    if (this.tokens[this.index]?.text !== text) return false;
    this.index++;
    return true;
  }

  private comma(): PreprocessorValue {
    let value = this.conditional();
    while (!this.failed && this.accept(',')) value = this.conditional();
    return value;
  }

  private conditional(): PreprocessorValue {
    const condition = this.binary(1);
    if (!this.accept('?')) return condition;
    const truth = condition.value !== 0n;
    const whenTrue = this.skippedUnless(truth, () => this.comma());
    if (!this.accept(':')) this.fail("expected ':' in preprocessor expression");
    const whenFalse = this.skippedUnless(!truth, () => this.conditional());
    const unsigned = whenTrue.unsigned || whenFalse.unsigned;
    return wrap((truth ? whenTrue : whenFalse).value, unsigned);
  }

  private skippedUnless(evaluated: boolean, parse: () => PreprocessorValue): PreprocessorValue {
    if (evaluated) return parse();
    this.unevaluated++;
    const value = parse();
    this.unevaluated--;
    return value;
  }

  private binary(minimum: number): PreprocessorValue {
    let left = this.unary();
    for (;;) {
      const operator = this.tokens[this.index];
      const strength = operator === undefined ? undefined : PRECEDENCE[operator.text];
      if (this.failed || operator === undefined || strength === undefined || strength < minimum) return left;
      this.index++;
      const decided = (operator.text === '&&' && left.value === 0n) || (operator.text === '||' && left.value !== 0n);
      const right = this.skippedUnless(!decided, () => this.binary(strength + 1));
      left = this.apply(operator.text, left, right);
    }
  }

  private apply(operator: string, left: PreprocessorValue, right: PreprocessorValue): PreprocessorValue {
    const unsigned = left.unsigned || right.unsigned;
    const a = wrap(left.value, unsigned).value;
    const b = wrap(right.value, unsigned).value;
    switch (operator) {
      case '*':
        return wrap(a * b, unsigned);
      case '/':
      case '%':
        if (b === 0n) {
          if (this.unevaluated === 0) this.fail('division by zero in preprocessor expression');
          return ZERO;
        }
        return wrap(operator === '/' ? a / b : a % b, unsigned);
      case '+':
        return wrap(a + b, unsigned);
      case '-':
        return wrap(a - b, unsigned);
      case '<<':
        return wrap(left.value << (right.value & 63n), left.unsigned);
      case '>>':
        return wrap(left.value >> (right.value & 63n), left.unsigned);
      case '&':
        return wrap(a & b, unsigned);
      case '^':
        return wrap(a ^ b, unsigned);
      case '|':
        return wrap(a | b, unsigned);
      case '<':
        return truth(a < b);
      case '>':
        return truth(a > b);
      case '<=':
        return truth(a <= b);
      case '>=':
        return truth(a >= b);
      case '==':
        return truth(a === b);
      case '!=':
        return truth(a !== b);
      case '&&':
        return truth(left.value !== 0n && right.value !== 0n);
      default:
        return truth(left.value !== 0n || right.value !== 0n);
    }
  }

  private unary(): PreprocessorValue {
    if (this.depth >= DEPTH_LIMIT) {
      this.fail('expression is nested too deeply');
      this.index = this.tokens.length;
      return ZERO;
    }
    this.depth++;
    const value = this.operand();
    this.depth--;
    return value;
  }

  private operand(): PreprocessorValue {
    const token = this.tokens[this.index];
    if (token === undefined) {
      this.fail('expected value in expression');
      return ZERO;
    }
    this.index++;
    switch (token.kind) {
      case 'number':
        return this.number(token);
      case 'character': {
        const { elementSize } = encodingOf(token.text);
        const value = parseCharacters(token.text, elementSize).elements.reduce((all, one) => (all << 8) | one, 0);
        return { value: BigInt(elementSize === 1 && value < 256 ? (value << 24) >> 24 : value), unsigned: false };
      }
      case 'identifier':
        return ZERO;
      default:
        return this.operatorOrGroup(token);
    }
  }

  private operatorOrGroup(token: Token): PreprocessorValue {
    switch (token.text) {
      case '(': {
        const value = this.comma();
        if (!this.accept(')')) this.fail("expected ')' in preprocessor expression");
        return value;
      }
      case '+':
        return this.unary();
      case '-': {
        const operand = this.unary();
        return wrap(-operand.value, operand.unsigned);
      }
      case '~': {
        const operand = this.unary();
        return wrap(~operand.value, operand.unsigned);
      }
      case '!':
        return truth(this.unary().value === 0n);
      default:
        this.index--;
        this.fail('invalid token at start of a preprocessor expression');
        return ZERO;
    }
  }

  private number(token: Token): PreprocessorValue {
    const literal = parseNumber(LP64, token.text);
    if (literal.kind === 'integer')
      return {
        value: literal.value,
        unsigned: literal.type.startsWith('unsigned') && (literal.value >= 1n << 63n || /u/i.test(token.text)),
      };
    this.index--;
    this.fail(literal.kind === 'floating' ? 'floating point literal in preprocessor expression' : literal.message);
    return ZERO;
  }
}

function truth(value: boolean): PreprocessorValue {
  return { value: value ? 1n : 0n, unsigned: false };
}

function wrap(value: bigint, unsigned: boolean): PreprocessorValue {
  return { value: unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value), unsigned };
}
