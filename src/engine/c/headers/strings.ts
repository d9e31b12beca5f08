/** string.h, strings.h, memory.h and ctype.h. */

export const string = String.raw`#pragma once
#define _STRING_H 1
#include <bits/size.h>
#include <strings.h>
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *block, int c, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *block, int c, size_t size);
void *memccpy(void *restrict to, const void *restrict from, int c, size_t size);
char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t size);
char *strcat(char *restrict to, const char *restrict from);
char *strncat(char *restrict to, const char *restrict from, size_t size);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
int strcoll(const char *a, const char *b);
size_t strxfrm(char *restrict to, const char *restrict from, size_t size);
char *strchr(const char *text, int c);
char *strrchr(const char *text, int c);
size_t strspn(const char *text, const char *accept);
size_t strcspn(const char *text, const char *reject);
char *strpbrk(const char *text, const char *accept);
char *strstr(const char *text, const char *part);
char *strtok(char *restrict text, const char *restrict delimiters);
char *strtok_r(char *restrict text, const char *restrict delimiters, char **restrict state);
char *strsep(char **restrict text, const char *restrict delimiters);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
char *strerror(int error);
char *strsignal(int signal);
char *strdup(const char *text) __attribute__((malloc, warn_unused_result));
char *strndup(const char *text, size_t limit) __attribute__((malloc, warn_unused_result));
char *stpcpy(char *restrict to, const char *restrict from);
char *stpncpy(char *restrict to, const char *restrict from, size_t size);
void explicit_bzero(void *block, size_t size);
#ifdef _GNU_SOURCE
char *strerror_r(int error, char *buffer, size_t size);
void *memrchr(const void *block, int c, size_t size);
void *memmem(const void *block, size_t size, const void *part, size_t part_size);
void *mempcpy(void *restrict to, const void *restrict from, size_t size);
char *strchrnul(const char *text, int c);
char *strcasestr(const char *text, const char *part);
#else
int __xpg_strerror_r(int error, char *buffer, size_t size);
#define strerror_r(error, buffer, size) __xpg_strerror_r(error, buffer, size)
#endif
`;

export const strings = String.raw`#pragma once
#define _STRINGS_H 1
#include <bits/size.h>
int bcmp(const void *a, const void *b, size_t size);
void bcopy(const void *from, void *to, size_t size);
void bzero(void *block, size_t size);
char *index(const char *text, int c);
char *rindex(const char *text, int c);
int ffs(int bits) __attribute__((const));
int ffsl(long bits) __attribute__((const));
int ffsll(long long bits) __attribute__((const));
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t size);
`;

export const ctype = String.raw`#pragma once
#define _CTYPE_H 1
int isalnum(int c);
int isalpha(int c);
int isblank(int c);
int iscntrl(int c);
int isdigit(int c);
int isgraph(int c);
int islower(int c);
int isprint(int c);
int ispunct(int c);
int isspace(int c);
int isupper(int c);
int isxdigit(int c);
int tolower(int c);
int toupper(int c);
int isascii(int c);
int toascii(int c);
`;

export const wchar = String.raw`#pragma once
#define _WCHAR_H 1
#include <bits/size.h>
#include <bits/wchar.h>
#include <stdio.h>
typedef unsigned int wint_t;
typedef struct { int __count; unsigned int __value; } mbstate_t;
#define WEOF (0xffffffffu)
#define WCHAR_MIN __WCHAR_MIN__
#define WCHAR_MAX __WCHAR_MAX__
size_t wcslen(const wchar_t *text);
wchar_t *wcscpy(wchar_t *restrict to, const wchar_t *restrict from);
wchar_t *wcscat(wchar_t *restrict to, const wchar_t *restrict from);
int wcscmp(const wchar_t *a, const wchar_t *b);
int wprintf(const wchar_t *restrict format, ...);
int fputws(const wchar_t *restrict text, FILE *restrict stream);
wint_t fputwc(wchar_t wide, FILE *stream);
wint_t putwchar(wchar_t wide);
size_t mbrtowc(wchar_t *restrict wide, const char *restrict text, size_t size, mbstate_t *restrict state);
size_t wcrtomb(char *restrict text, wchar_t wide, mbstate_t *restrict state);
`;
