/** Headers of the language itself: they define types and macros, no functions. */

export const stddef = String.raw`#pragma once
#define _STDDEF_H 1
#include <bits/size.h>
#include <bits/wchar.h>
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef struct { long long __ll __attribute__((aligned(8))); long double __ld; } max_align_t;
#define offsetof(type, member) __builtin_offsetof(type, member)
`;

export const stdbool = String.raw`#pragma once
#define bool _Bool
#define true 1
#define false 0
#define __bool_true_false_are_defined 1
`;

export const stdarg = String.raw`#pragma once
#define _STDARG_H 1
typedef __builtin_va_list va_list;
typedef __builtin_va_list __gnuc_va_list;
#define va_start(list, last) __builtin_va_start(list, last)
#define va_arg(list, type) __builtin_va_arg(list, type)
#define va_end(list) __builtin_va_end(list)
#define va_copy(to, from) __builtin_va_copy(to, from)
#define __va_copy(to, from) __builtin_va_copy(to, from)
`;

export const stdalign = String.raw`#pragma once
#define alignas _Alignas
#define alignof _Alignof
#define __alignas_is_defined 1
#define __alignof_is_defined 1
`;

export const stdnoreturn = String.raw`#pragma once
#define noreturn _Noreturn
`;

export const iso646 = String.raw`#pragma once
#define and &&
#define and_eq &=
#define bitand &
#define bitor |
#define compl ~
#define not !
#define not_eq !=
#define or ||
#define or_eq |=
#define xor ^
#define xor_eq ^=
`;

export const limits = String.raw`#pragma once
#define _LIMITS_H 1
#define CHAR_BIT 8
#define SCHAR_MIN (-128)
#define SCHAR_MAX 127
#define UCHAR_MAX 255
#define CHAR_MIN SCHAR_MIN
#define CHAR_MAX SCHAR_MAX
#define MB_LEN_MAX 16
#define SHRT_MIN (-32768)
#define SHRT_MAX 32767
#define USHRT_MAX 65535
#define INT_MAX __INT_MAX__
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX (INT_MAX * 2U + 1U)
#define LONG_MAX __LONG_MAX__
#define LONG_MIN (-LONG_MAX - 1L)
#define ULONG_MAX (LONG_MAX * 2UL + 1UL)
#define LLONG_MAX __LONG_LONG_MAX__
#define LLONG_MIN (-LLONG_MAX - 1LL)
#define ULLONG_MAX (LLONG_MAX * 2ULL + 1ULL)
#define LONG_BIT __LONG_WIDTH__
#define WORD_BIT 32
#define SSIZE_MAX LONG_MAX
#define NAME_MAX 255
#define PATH_MAX 4096
#define PIPE_BUF 4096
#define IOV_MAX 1024
#define ARG_MAX 131072
#define HOST_NAME_MAX 64
#define LOGIN_NAME_MAX 256
#define NGROUPS_MAX 65536
#define PTHREAD_KEYS_MAX 1024
#define PTHREAD_STACK_MIN 16384
#define LINE_MAX 2048
#define SEM_VALUE_MAX 2147483647
`;

export const float = String.raw`#pragma once
#define FLT_RADIX 2
#define FLT_EVAL_METHOD __FLT_EVAL_METHOD__
#define FLT_ROUNDS 1
#define DECIMAL_DIG 21
#define FLT_MANT_DIG __FLT_MANT_DIG__
#define FLT_DIG __FLT_DIG__
#define FLT_DECIMAL_DIG __FLT_DECIMAL_DIG__
#define FLT_MIN_EXP __FLT_MIN_EXP__
#define FLT_MIN_10_EXP __FLT_MIN_10_EXP__
#define FLT_MAX_EXP __FLT_MAX_EXP__
#define FLT_MAX_10_EXP __FLT_MAX_10_EXP__
#define FLT_MAX __FLT_MAX__
#define FLT_MIN __FLT_MIN__
#define FLT_EPSILON __FLT_EPSILON__
#define FLT_TRUE_MIN __FLT_DENORM_MIN__
#define FLT_HAS_SUBNORM 1
#define DBL_MANT_DIG __DBL_MANT_DIG__
#define DBL_DIG __DBL_DIG__
#define DBL_DECIMAL_DIG __DBL_DECIMAL_DIG__
#define DBL_MIN_EXP __DBL_MIN_EXP__
#define DBL_MIN_10_EXP __DBL_MIN_10_EXP__
#define DBL_MAX_EXP __DBL_MAX_EXP__
#define DBL_MAX_10_EXP __DBL_MAX_10_EXP__
#define DBL_MAX __DBL_MAX__
#define DBL_MIN __DBL_MIN__
#define DBL_EPSILON __DBL_EPSILON__
#define DBL_TRUE_MIN __DBL_DENORM_MIN__
#define DBL_HAS_SUBNORM 1
#define LDBL_MANT_DIG __LDBL_MANT_DIG__
#define LDBL_DIG __LDBL_DIG__
#define LDBL_DECIMAL_DIG __LDBL_DECIMAL_DIG__
#define LDBL_MIN_EXP __LDBL_MIN_EXP__
#define LDBL_MIN_10_EXP __LDBL_MIN_10_EXP__
#define LDBL_MAX_EXP __LDBL_MAX_EXP__
#define LDBL_MAX_10_EXP __LDBL_MAX_10_EXP__
#define LDBL_MAX __LDBL_MAX__
#define LDBL_MIN __LDBL_MIN__
#define LDBL_EPSILON __LDBL_EPSILON__
#define LDBL_TRUE_MIN __LDBL_DENORM_MIN__
`;

export const stdint = String.raw`#pragma once
#define _STDINT_H 1
#include <bits/signed.h>
#include <bits/unsigned.h>
#include <bits/pointer.h>
#include <bits/wchar.h>
typedef __UINTPTR_TYPE__ uintptr_t;
typedef signed char int_least8_t;
typedef short int_least16_t;
typedef int int_least32_t;
typedef int64_t int_least64_t;
typedef unsigned char uint_least8_t;
typedef unsigned short uint_least16_t;
typedef unsigned int uint_least32_t;
typedef uint64_t uint_least64_t;
typedef signed char int_fast8_t;
typedef __INT_FAST16_TYPE__ int_fast16_t;
typedef __INT_FAST32_TYPE__ int_fast32_t;
typedef int64_t int_fast64_t;
typedef unsigned char uint_fast8_t;
typedef __UINT_FAST16_TYPE__ uint_fast16_t;
typedef __UINT_FAST32_TYPE__ uint_fast32_t;
typedef uint64_t uint_fast64_t;
typedef __INTMAX_TYPE__ intmax_t;
typedef __UINTMAX_TYPE__ uintmax_t;
#define INT8_MIN (-128)
#define INT16_MIN (-32767-1)
#define INT32_MIN (-2147483647-1)
#define INT64_MIN (-__INT64_C(9223372036854775807)-1)
#define INT8_MAX (127)
#define INT16_MAX (32767)
#define INT32_MAX (2147483647)
#define INT64_MAX (__INT64_C(9223372036854775807))
#define UINT8_MAX (255)
#define UINT16_MAX (65535)
#define UINT32_MAX (4294967295U)
#define UINT64_MAX (__UINT64_C(18446744073709551615))
#define INT_LEAST8_MIN INT8_MIN
#define INT_LEAST16_MIN INT16_MIN
#define INT_LEAST32_MIN INT32_MIN
#define INT_LEAST64_MIN INT64_MIN
#define INT_LEAST8_MAX INT8_MAX
#define INT_LEAST16_MAX INT16_MAX
#define INT_LEAST32_MAX INT32_MAX
#define INT_LEAST64_MAX INT64_MAX
#define UINT_LEAST8_MAX UINT8_MAX
#define UINT_LEAST16_MAX UINT16_MAX
#define UINT_LEAST32_MAX UINT32_MAX
#define UINT_LEAST64_MAX UINT64_MAX
#define INT_FAST8_MIN INT8_MIN
#define INT_FAST16_MIN (-__INT_FAST16_MAX__-1)
#define INT_FAST32_MIN (-__INT_FAST32_MAX__-1)
#define INT_FAST64_MIN INT64_MIN
#define INT_FAST8_MAX INT8_MAX
#define INT_FAST16_MAX __INT_FAST16_MAX__
#define INT_FAST32_MAX __INT_FAST32_MAX__
#define INT_FAST64_MAX INT64_MAX
#define UINT_FAST8_MAX UINT8_MAX
#define UINT_FAST16_MAX __UINT_FAST16_MAX__
#define UINT_FAST32_MAX __UINT_FAST32_MAX__
#define UINT_FAST64_MAX UINT64_MAX
#define INTPTR_MIN (-__INTPTR_MAX__-1)
#define INTPTR_MAX __INTPTR_MAX__
#define UINTPTR_MAX __UINTPTR_MAX__
#define INTMAX_MIN (-__INTMAX_MAX__-1)
#define INTMAX_MAX __INTMAX_MAX__
#define UINTMAX_MAX __UINTMAX_MAX__
#define PTRDIFF_MIN (-__PTRDIFF_MAX__-1)
#define PTRDIFF_MAX __PTRDIFF_MAX__
#define SIZE_MAX __SIZE_MAX__
#define SIG_ATOMIC_MIN (-2147483647-1)
#define SIG_ATOMIC_MAX 2147483647
#define WCHAR_MIN __WCHAR_MIN__
#define WCHAR_MAX __WCHAR_MAX__
#define WINT_MIN 0u
#define WINT_MAX 4294967295u
#define INT8_C(c) c
#define INT16_C(c) c
#define INT32_C(c) c
#define INT64_C(c) __INT64_C(c)
#define UINT8_C(c) c
#define UINT16_C(c) c
#define UINT32_C(c) c ## U
#define UINT64_C(c) __UINT64_C(c)
#define INTMAX_C(c) __INTMAX_C(c)
#define UINTMAX_C(c) __UINTMAX_C(c)
`;

/** The PRI and SCN macros, one for each conversion, kind and width: what glibc spells out line by line. */
function formatMacros(): string {
  const lines = [
    '#ifdef __LP64__',
    '#define __PRI64 "l"',
    '#define __PRIPTR "l"',
    '#else',
    '#define __PRI64 "ll"',
    '#define __PRIPTR ""',
    '#endif',
  ];
  const fast = '__PRIPTR';
  const printLengths: readonly (readonly [string, string])[] = [
    ...['8', '16', '32', 'LEAST8', 'LEAST16', 'LEAST32', 'FAST8'].map((width) => [width, '""'] as const),
    ...['64', 'LEAST64', 'FAST64', 'MAX'].map((width) => [width, '__PRI64'] as const),
    ...['FAST16', 'FAST32', 'PTR'].map((width) => [width, fast] as const),
  ];
  const scanLengths = printLengths.map(([width, length]) => {
    if (width.endsWith('8')) return [width, '"hh"'] as const;
    return [width, width === '16' || width === 'LEAST16' ? '"h"' : length] as const;
  });
  for (const [width, length] of printLengths) {
    for (const conversion of ['d', 'i', 'o', 'u', 'x', 'X'])
      lines.push(`#define PRI${conversion}${width} ${length} "${conversion}"`);
  }
  for (const [width, length] of scanLengths) {
    for (const conversion of ['d', 'i', 'o', 'u', 'x'])
      lines.push(`#define SCN${conversion}${width} ${length} "${conversion}"`);
  }
  return `${lines.join('\n')}\n`;
}

export const inttypes = `#pragma once
#define _INTTYPES_H 1
#include <stdint.h>
${formatMacros()}typedef struct { intmax_t quot; intmax_t rem; } imaxdiv_t;
intmax_t imaxabs(intmax_t n) __attribute__((const));
#define imaxdiv(numerator, denominator) ((imaxdiv_t){ (numerator) / (denominator), (numerator) % (denominator) })
intmax_t strtoimax(const char *restrict text, char **restrict end, int base);
uintmax_t strtoumax(const char *restrict text, char **restrict end, int base);
`;

export const stdatomic = String.raw`#pragma once
#include <bits/size.h>
#include <stdint.h>
typedef enum { memory_order_relaxed, memory_order_consume, memory_order_acquire, memory_order_release,
  memory_order_acq_rel, memory_order_seq_cst } memory_order;
typedef _Atomic _Bool atomic_bool;
typedef _Atomic char atomic_char;
typedef _Atomic int atomic_int;
typedef _Atomic unsigned int atomic_uint;
typedef _Atomic long atomic_long;
typedef _Atomic unsigned long atomic_ulong;
typedef _Atomic long long atomic_llong;
typedef _Atomic unsigned long long atomic_ullong;
typedef _Atomic size_t atomic_size_t;
typedef _Atomic intptr_t atomic_intptr_t;
typedef _Atomic uintptr_t atomic_uintptr_t;
typedef struct { _Atomic int __value; } atomic_flag;
#define ATOMIC_FLAG_INIT { 0 }
#define ATOMIC_VAR_INIT(value) (value)
#define atomic_init(object, value) (*(object) = (value))
#define atomic_load(object) __atomic_load_n((object), 5)
#define atomic_load_explicit(object, order) __atomic_load_n((object), 5)
#define atomic_store(object, value) __atomic_store_n((object), (value), 5)
#define atomic_store_explicit(object, value, order) __atomic_store_n((object), (value), 5)
#define atomic_exchange(object, value) __atomic_exchange_n((object), (value), 5)
#define atomic_fetch_add(object, value) __atomic_fetch_add((object), (value), 5)
#define atomic_fetch_sub(object, value) __atomic_fetch_sub((object), (value), 5)
#define atomic_fetch_and(object, value) __atomic_fetch_and((object), (value), 5)
#define atomic_fetch_or(object, value) __atomic_fetch_or((object), (value), 5)
#define atomic_fetch_xor(object, value) __atomic_fetch_xor((object), (value), 5)
#define atomic_fetch_add_explicit(object, value, order) __atomic_fetch_add((object), (value), 5)
#define atomic_fetch_sub_explicit(object, value, order) __atomic_fetch_sub((object), (value), 5)
#define atomic_compare_exchange_strong(object, expected, desired) __extension__ ({ \
  __typeof__(*(expected)) __wanted = *(expected); \
  __typeof__(*(expected)) __found = __sync_val_compare_and_swap((object), __wanted, (desired)); \
  if (__found != __wanted) *(expected) = __found; \
  __found == __wanted; })
#define atomic_compare_exchange_weak(object, expected, desired) atomic_compare_exchange_strong(object, expected, desired)
#define atomic_flag_test_and_set(flag) (__atomic_exchange_n(&(flag)->__value, 1, 5) != 0)
#define atomic_flag_clear(flag) __atomic_store_n(&(flag)->__value, 0, 5)
#define atomic_thread_fence(order) __sync_synchronize()
#define atomic_signal_fence(order) __sync_synchronize()
`;
