/** stdio.h: streams, with struct _IO_FILE laid out as glibc 2.36 has it. */
export const stdio = String.raw`#pragma once
#define _STDIO_H 1
#include <bits/size.h>
#include <bits/offset.h>
#include <stdarg.h>
struct _IO_FILE {
  int _flags;
  char *_IO_read_ptr;
  char *_IO_read_end;
  char *_IO_read_base;
  char *_IO_write_base;
  char *_IO_write_ptr;
  char *_IO_write_end;
  char *_IO_buf_base;
  char *_IO_buf_end;
  char *_IO_save_base;
  char *_IO_backup_base;
  char *_IO_save_end;
  void *_markers;
  struct _IO_FILE *_chain;
  int _fileno;
  int _flags2;
  off_t _old_offset;
  unsigned short _cur_column;
  signed char _vtable_offset;
  char _shortbuf[1];
  void *_lock;
  long long _offset;
  void *_codecvt;
  void *_wide_data;
  struct _IO_FILE *_freeres_list;
  void *_freeres_buf;
  size_t __pad5;
  int _mode;
  char _unused2[15 * sizeof(int) - 4 * sizeof(void *) - sizeof(size_t)];
};
typedef struct _IO_FILE FILE;
typedef struct _IO_FILE __FILE;
typedef struct { off_t __pos; struct { int __count; unsigned int __value; } __state; } fpos_t;
#define EOF (-1)
#define BUFSIZ 8192
#define FILENAME_MAX 4096
#define FOPEN_MAX 16
#define L_tmpnam 20
#define TMP_MAX 238328
#define P_tmpdir "/tmp"
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
extern FILE *stdin;
extern FILE *stdout;
extern FILE *stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr
int printf(const char *restrict format, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *restrict stream, const char *restrict format, ...) __attribute__((format(printf, 2, 3)));
int sprintf(char *restrict buffer, const char *restrict format, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *restrict buffer, size_t size, const char *restrict format, ...) __attribute__((format(printf, 3, 4)));
int dprintf(int fd, const char *restrict format, ...) __attribute__((format(printf, 2, 3)));
int vprintf(const char *restrict format, va_list args) __attribute__((format(printf, 1, 0)));
int vfprintf(FILE *restrict stream, const char *restrict format, va_list args) __attribute__((format(printf, 2, 0)));
int vsprintf(char *restrict buffer, const char *restrict format, va_list args) __attribute__((format(printf, 2, 0)));
int vsnprintf(char *restrict buffer, size_t size, const char *restrict format, va_list args) __attribute__((format(printf, 3, 0)));
int vdprintf(int fd, const char *restrict format, va_list args) __attribute__((format(printf, 2, 0)));
#ifdef _GNU_SOURCE
int asprintf(char **restrict result, const char *restrict format, ...) __attribute__((format(printf, 2, 3)));
int vasprintf(char **restrict result, const char *restrict format, va_list args) __attribute__((format(printf, 2, 0)));
#endif
int scanf(const char *restrict format, ...) __attribute__((format(scanf, 1, 2)));
int fscanf(FILE *restrict stream, const char *restrict format, ...) __attribute__((format(scanf, 2, 3)));
int sscanf(const char *restrict text, const char *restrict format, ...) __attribute__((format(scanf, 2, 3)));
int vscanf(const char *restrict format, va_list args) __attribute__((format(scanf, 1, 0)));
int vfscanf(FILE *restrict stream, const char *restrict format, va_list args) __attribute__((format(scanf, 2, 0)));
int vsscanf(const char *restrict text, const char *restrict format, va_list args) __attribute__((format(scanf, 2, 0)));
FILE *fopen(const char *restrict path, const char *restrict mode) __attribute__((warn_unused_result));
FILE *fdopen(int fd, const char *mode) __attribute__((warn_unused_result));
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream);
FILE *fmemopen(void *buffer, size_t size, const char *mode);
FILE *open_memstream(char **buffer, size_t *size);
int fclose(FILE *stream);
int fflush(FILE *stream);
void setbuf(FILE *restrict stream, char *restrict buffer);
void setbuffer(FILE *restrict stream, char *restrict buffer, size_t size);
void setlinebuf(FILE *stream);
int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size);
size_t fread(void *restrict buffer, size_t size, size_t count, FILE *restrict stream);
size_t fwrite(const void *restrict buffer, size_t size, size_t count, FILE *restrict stream);
int fgetc(FILE *stream);
int getc(FILE *stream);
int getchar(void);
int getc_unlocked(FILE *stream);
int getchar_unlocked(void);
char *fgets(char *restrict buffer, int size, FILE *restrict stream);
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream);
ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream);
int ungetc(int c, FILE *stream);
int fputc(int c, FILE *stream);
int putc(int c, FILE *stream);
int putchar(int c);
int putc_unlocked(int c, FILE *stream);
int putchar_unlocked(int c);
int fputs(const char *restrict text, FILE *restrict stream);
int puts(const char *text);
int fseek(FILE *stream, long offset, int whence);
int fseeko(FILE *stream, off_t offset, int whence);
long ftell(FILE *stream);
off_t ftello(FILE *stream);
void rewind(FILE *stream);
int fgetpos(FILE *restrict stream, fpos_t *restrict position);
int fsetpos(FILE *stream, const fpos_t *position);
int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);
int fileno(FILE *stream);
void perror(const char *message);
int remove(const char *path);
int rename(const char *from, const char *to);
FILE *tmpfile(void);
char *tmpnam(char *buffer);
FILE *popen(const char *command, const char *mode);
int pclose(FILE *stream);
void flockfile(FILE *stream);
void funlockfile(FILE *stream);
`;
