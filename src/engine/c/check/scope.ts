/**
 * Scopes and name spaces (C11 6.2.1, 6.2.3). Ordinary identifiers and tags live side by side in each scope; members are
 * in their records, labels in their function.
 */
import type { Block, Declaration } from '../ast';
import type { EnumType, RecordType } from '../types';

export type ScopeKind = 'file' | 'prototype' | 'block';

export class Scope {
  private readonly names = new Map<string, Declaration>();
  private readonly tags = new Map<string, RecordType | EnumType>();

  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** The block of the typed tree, for block scopes. */
  readonly block: Block | undefined;

  constructor(kind: ScopeKind, parent: Scope | undefined, block: Block | undefined) {
    this.kind = kind;
    this.parent = parent;
    this.block = block;
  }

  /** What a name means here, looking outwards. */
  lookup(name: string): Declaration | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a name was declared as in this very scope. */
  own(name: string): Declaration | undefined {
    return this.names.get(name);
  }

  declare(declaration: Declaration): void {
    this.names.set(declaration.name, declaration);
  }

  lookupTag(name: string): RecordType | EnumType | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found = scope.tags.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  ownTag(name: string): RecordType | EnumType | undefined {
    return this.tags.get(name);
  }

  declareTag(name: string, type: RecordType | EnumType): void {
    this.tags.set(name, type);
  }

  /** Every ordinary identifier that can be seen from here, nearest first: for spelling suggestions. */
  *visibleNames(): Generator<string> {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) yield* scope.names.keys();
  }
}
