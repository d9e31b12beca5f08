/**
 * ctype.h in the C locale. As glibc's functions do, the is... ones return the class's bit, not 1; what is outside of
 * unsigned char and EOF belongs to no class and changes no case.
 */
import { characterClass, classesOf } from './ctype_tables';

const member = (character: number, bit: number): number => classesOf(character) & bit;

export const isalnum = (character: number): number => member(character, characterClass.alnum);
export const isalpha = (character: number): number => member(character, characterClass.alpha);
export const isblank = (character: number): number => member(character, characterClass.blank);
export const iscntrl = (character: number): number => member(character, characterClass.cntrl);
export const isdigit = (character: number): number => member(character, characterClass.digit);
export const isgraph = (character: number): number => member(character, characterClass.graph);
export const islower = (character: number): number => member(character, characterClass.lower);
export const isprint = (character: number): number => member(character, characterClass.print);
export const ispunct = (character: number): number => member(character, characterClass.punct);
export const isspace = (character: number): number => member(character, characterClass.space);
export const isupper = (character: number): number => member(character, characterClass.upper);
export const isxdigit = (character: number): number => member(character, characterClass.xdigit);

/** isascii(3): 1 for 0 to 127. */
export const isascii = (character: number): number => ((character & ~0x7f) === 0 ? 1 : 0);
export const toascii = (character: number): number => character & 0x7f;

export const tolower = (character: number): number => (isupper(character) !== 0 ? character + 32 : character);
export const toupper = (character: number): number => (islower(character) !== 0 ? character - 32 : character);
