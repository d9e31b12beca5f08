/**
 * The types several headers share, with glibc's sizes on x86-64 and i386. Each header takes in only those it defines in
 * glibc, so that a program that forgot an #include is told, and one that defines a name itself is not contradicted.
 */

export const bitsSize = String.raw`#pragma once
typedef __SIZE_TYPE__ size_t;
#define NULL ((void *)0)
`;

export const bitsWchar = String.raw`#pragma once
typedef __WCHAR_TYPE__ wchar_t;
`;

export const bitsPointer = String.raw`#pragma once
typedef __INTPTR_TYPE__ intptr_t;
`;

export const bitsOffset = String.raw`#pragma once
#ifdef __LP64__
typedef long ssize_t;
#else
typedef int ssize_t;
#endif
typedef long off_t;
#ifdef _GNU_SOURCE
typedef long long off64_t;
typedef long long loff_t;
#endif
`;

export const bitsSigned = String.raw`#pragma once
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef __INT64_TYPE__ int64_t;
`;

export const bitsUnsigned = String.raw`#pragma once
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef __UINT64_TYPE__ uint64_t;
`;

/** Who and what: processes, users, files. */
export const bitsIds = String.raw`#pragma once
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
typedef unsigned int useconds_t;
`;

export const bitsTime = String.raw`#pragma once
typedef long time_t;
typedef long clock_t;
typedef int clockid_t;
typedef void *timer_t;
struct timespec { time_t tv_sec; long tv_nsec; };
`;

export const bitsTimeval = String.raw`#pragma once
#include <bits/time.h>
typedef long suseconds_t;
struct timeval { time_t tv_sec; suseconds_t tv_usec; };
`;

/** sys/types.h: nearly all of them, and the old BSD names. */
export const sysTypes = String.raw`#pragma once
#define _SYS_TYPES_H 1
#include <bits/size.h>
#include <bits/offset.h>
#include <bits/ids.h>
#include <bits/signed.h>
#include <bits/timeval.h>
typedef char *caddr_t;
typedef int key_t;
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned int uint;
typedef unsigned short ushort;
typedef unsigned long ulong;
typedef unsigned char u_int8_t;
typedef unsigned short u_int16_t;
typedef unsigned int u_int32_t;
typedef __UINT64_TYPE__ u_int64_t;
typedef long register_t;
typedef long long quad_t;
typedef unsigned long long u_quad_t;
`;
