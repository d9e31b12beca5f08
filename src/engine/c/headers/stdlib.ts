/** stdlib.h, malloc.h and alloca.h. */

export const stdlib = String.raw`#pragma once
#define _STDLIB_H 1
#include <bits/size.h>
#include <bits/wchar.h>
#include <sys/types.h>
#include <alloca.h>
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 2147483647
#define MB_CUR_MAX ((size_t)1)
typedef struct { int quot; int rem; } div_t;
typedef struct { long quot; long rem; } ldiv_t;
typedef struct { long long quot; long long rem; } lldiv_t;
typedef int (*__compar_fn_t)(const void *, const void *);
void *malloc(size_t size) __attribute__((malloc, warn_unused_result));
void *calloc(size_t count, size_t size) __attribute__((malloc, warn_unused_result));
void *realloc(void *block, size_t size) __attribute__((warn_unused_result));
void *reallocarray(void *block, size_t count, size_t size) __attribute__((warn_unused_result));
void free(void *block);
void *aligned_alloc(size_t alignment, size_t size) __attribute__((malloc, warn_unused_result));
int posix_memalign(void **block, size_t alignment, size_t size);
void *valloc(size_t size) __attribute__((malloc, warn_unused_result));
void abort(void) __attribute__((noreturn));
void exit(int status) __attribute__((noreturn));
void _Exit(int status) __attribute__((noreturn));
void quick_exit(int status) __attribute__((noreturn));
int atexit(void (*function)(void));
int at_quick_exit(void (*function)(void));
int on_exit(void (*function)(int status, void *arg), void *arg);
char *getenv(const char *name);
#ifdef _GNU_SOURCE
char *secure_getenv(const char *name);
#endif
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int putenv(char *string);
int clearenv(void);
int system(const char *command);
int atoi(const char *text);
long atol(const char *text);
long long atoll(const char *text);
double atof(const char *text);
long strtol(const char *restrict text, char **restrict end, int base);
unsigned long strtoul(const char *restrict text, char **restrict end, int base);
long long strtoll(const char *restrict text, char **restrict end, int base);
unsigned long long strtoull(const char *restrict text, char **restrict end, int base);
float strtof(const char *restrict text, char **restrict end);
double strtod(const char *restrict text, char **restrict end);
long double strtold(const char *restrict text, char **restrict end);
int rand(void);
void srand(unsigned int seed);
int rand_r(unsigned int *seed);
long random(void);
void srandom(unsigned int seed);
char *initstate(unsigned int seed, char *state, size_t size);
char *setstate(char *state);
double drand48(void);
void srand48(long seed);
long lrand48(void);
long mrand48(void);
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
#ifdef _GNU_SOURCE
void qsort_r(void *base, size_t count, size_t size, int (*compare)(const void *, const void *, void *), void *arg);
#endif
void *bsearch(const void *key, const void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
int abs(int n) __attribute__((const));
long labs(long n) __attribute__((const));
long long llabs(long long n) __attribute__((const));
div_t div(int numerator, int denominator) __attribute__((const));
ldiv_t ldiv(long numerator, long denominator) __attribute__((const));
lldiv_t lldiv(long long numerator, long long denominator) __attribute__((const));
int mkstemp(char *pattern);
char *mkdtemp(char *pattern);
char *realpath(const char *restrict path, char *restrict resolved);
int mblen(const char *text, size_t size);
int mbtowc(wchar_t *restrict wide, const char *restrict text, size_t size);
int wctomb(char *text, wchar_t wide);
size_t mbstowcs(wchar_t *restrict wide, const char *restrict text, size_t size);
size_t wcstombs(char *restrict text, const wchar_t *restrict wide, size_t size);
`;

export const malloc = String.raw`#pragma once
#define _MALLOC_H 1
#include <bits/size.h>
#include <stdio.h>
void *malloc(size_t size) __attribute__((malloc, warn_unused_result));
void *calloc(size_t count, size_t size) __attribute__((malloc, warn_unused_result));
void *realloc(void *block, size_t size) __attribute__((warn_unused_result));
void *reallocarray(void *block, size_t count, size_t size) __attribute__((warn_unused_result));
void free(void *block);
void *memalign(size_t alignment, size_t size) __attribute__((malloc, warn_unused_result));
void *valloc(size_t size) __attribute__((malloc, warn_unused_result));
void *pvalloc(size_t size) __attribute__((malloc, warn_unused_result));
struct mallinfo {
  int arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
struct mallinfo2 {
  size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
struct mallinfo mallinfo(void);
struct mallinfo2 mallinfo2(void);
#define M_MXFAST 1
#define M_NLBLKS 2
#define M_GRAIN 3
#define M_KEEP 4
#define M_TRIM_THRESHOLD -1
#define M_TOP_PAD -2
#define M_MMAP_THRESHOLD -3
#define M_MMAP_MAX -4
#define M_CHECK_ACTION -5
#define M_PERTURB -6
#define M_ARENA_TEST -7
#define M_ARENA_MAX -8
int mallopt(int parameter, int value);
int malloc_trim(size_t pad);
size_t malloc_usable_size(void *block);
void malloc_stats(void);
int malloc_info(int options, FILE *stream);
`;

export const alloca = String.raw`#pragma once
#include <bits/size.h>
#undef alloca
#define alloca(size) __builtin_alloca(size)
`;
