/** bits/types.h: the types several headers share, with glibc's sizes on x86-64 and i386. */
export const bitsTypes = String.raw`#pragma once
#ifdef __LP64__
typedef unsigned long size_t;
typedef long ssize_t;
typedef long ptrdiff_t;
typedef int wchar_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef long int64_t;
typedef unsigned long uint64_t;
#else
typedef unsigned int size_t;
typedef int ssize_t;
typedef int ptrdiff_t;
typedef long wchar_t;
typedef int intptr_t;
typedef unsigned int uintptr_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#endif
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned int wint_t;
typedef long off_t;
typedef long long off64_t;
typedef long long loff_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int id_t;
typedef unsigned int mode_t;
typedef unsigned long ino_t;
typedef unsigned long long dev_t;
#ifdef __LP64__
typedef unsigned long nlink_t;
#else
typedef unsigned int nlink_t;
#endif
typedef long blksize_t;
typedef long blkcnt_t;
typedef long time_t;
typedef long clock_t;
typedef long suseconds_t;
typedef unsigned int useconds_t;
typedef int clockid_t;
typedef void *timer_t;
typedef char *caddr_t;
typedef int key_t;
struct timespec { time_t tv_sec; long tv_nsec; };
struct timeval { time_t tv_sec; suseconds_t tv_usec; };
#define NULL ((void *)0)
`;

/** sys/types.h: the same, and the old BSD names. */
export const sysTypes = String.raw`#pragma once
#define _SYS_TYPES_H 1
#include <bits/types.h>
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned int uint;
typedef unsigned short ushort;
typedef unsigned long ulong;
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef long long quad_t;
typedef unsigned long long u_quad_t;
`;
