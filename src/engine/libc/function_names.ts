/**
 * Every function that libc.so.6 exports, header by header. A function's number, which the `libc` operation carries, is
 * its index in this list: new names go to the end of their header's row only before a release, since a saved session
 * replays the program it compiled.
 */
const byHeader = {
  'assert.h': '__assert_fail',
  'ctype.h': `isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower
    toupper isascii toascii __ctype_b_loc __ctype_tolower_loc __ctype_toupper_loc`,
  'errno.h': '__errno_location',
  'fcntl.h': 'open openat creat fcntl posix_fadvise posix_fallocate',
  'inttypes.h': 'imaxabs strtoimax strtoumax',
  'locale.h': 'setlocale localeconv',
  'malloc.h': `memalign malloc_usable_size malloc_trim mallopt mallinfo mallinfo2 malloc_info malloc_stats pvalloc`,
  'math.h': `sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 expm1 log log2 log10 log1p pow
    sqrt cbrt hypot ceil floor round trunc rint nearbyint lround llround lrint llrint fabs fmod remainder fmax fmin fdim
    fma copysign frexp ldexp modf scalbn logb ilogb nan nextafter erf erfc tgamma lgamma sinf cosf tanf asinf acosf
    atanf atan2f sinhf coshf tanhf expf exp2f logf log2f log10f powf sqrtf cbrtf hypotf ceilf floorf roundf truncf
    rintf fabsf fmodf fmaxf fminf copysignf frexpf ldexpf modff lroundf sqrtl fabsl powl floorl ceill fmodl`,
  'poll.h': 'poll',
  'pthread.h': `pthread_create pthread_join pthread_detach pthread_exit pthread_self pthread_equal pthread_cancel
    pthread_attr_init pthread_attr_destroy pthread_attr_setdetachstate pthread_attr_setstacksize
    pthread_attr_getstacksize pthread_mutex_init pthread_mutex_destroy pthread_mutex_lock pthread_mutex_trylock
    pthread_mutex_unlock pthread_mutexattr_init pthread_mutexattr_settype pthread_mutexattr_destroy pthread_cond_init
    pthread_cond_destroy pthread_cond_wait pthread_cond_timedwait pthread_cond_signal pthread_cond_broadcast
    pthread_once pthread_key_create pthread_key_delete pthread_setspecific pthread_getspecific pthread_rwlock_init
    pthread_rwlock_destroy pthread_rwlock_rdlock pthread_rwlock_wrlock pthread_rwlock_unlock pthread_barrier_init
    pthread_barrier_wait pthread_barrier_destroy`,
  'sched.h': 'sched_yield sched_getcpu',
  'semaphore.h': 'sem_init sem_destroy sem_wait sem_trywait sem_post sem_getvalue',
  'setjmp.h': 'setjmp _setjmp __sigsetjmp sigsetjmp longjmp _longjmp siglongjmp',
  'signal.h': `signal sigaction raise kill killpg sigemptyset sigfillset sigaddset sigdelset sigismember sigprocmask
    sigpending sigsuspend sigaltstack sigwait pthread_kill pthread_sigmask psignal __restore_rt`,
  'stdio.h': `printf fprintf sprintf snprintf vprintf vfprintf vsprintf vsnprintf dprintf vdprintf asprintf vasprintf
    scanf fscanf sscanf vscanf vfscanf vsscanf __isoc99_scanf __isoc99_fscanf __isoc99_sscanf fopen fdopen freopen
    fclose fflush setbuf setbuffer setlinebuf setvbuf fread fwrite fgetc getc getchar fgets gets ungetc fputc putc
    putchar fputs puts getline getdelim fseek fseeko ftell ftello rewind fgetpos fsetpos feof ferror clearerr fileno
    perror remove rename tmpfile tmpnam popen pclose fmemopen open_memstream getc_unlocked getchar_unlocked
    putc_unlocked putchar_unlocked flockfile funlockfile`,
  'stdlib.h': `malloc calloc realloc reallocarray free aligned_alloc posix_memalign valloc abort exit _Exit atexit
    on_exit quick_exit at_quick_exit getenv secure_getenv setenv unsetenv putenv clearenv system atoi atol atoll atof
    strtol strtoul strtoll strtoull strtof strtod strtold rand srand rand_r random srandom initstate setstate drand48
    srand48 lrand48 mrand48 qsort qsort_r bsearch abs labs llabs div ldiv lldiv mkstemp mkdtemp realpath mblen mbtowc
    wctomb mbstowcs wcstombs`,
  'string.h': `memcpy memmove memset memcmp memchr memrchr memmem mempcpy memccpy strcpy strncpy strcat strncat strcmp
    strncmp strcoll strxfrm strchr strrchr strchrnul strspn strcspn strpbrk strstr strcasestr strtok strtok_r strsep
    strlen strnlen strerror strerror_r __xpg_strerror_r strsignal strdup strndup stpcpy stpncpy explicit_bzero`,
  'strings.h': 'bcmp bcopy bzero index rindex ffs ffsl ffsll strcasecmp strncasecmp',
  'sys/mman.h': `mmap munmap mprotect mremap msync madvise posix_madvise mincore mlock mlock2 munlock mlockall
    munlockall memfd_create`,
  'sys/prctl.h': 'prctl',
  'sys/resource.h': 'getrlimit setrlimit getrusage getpriority setpriority',
  'sys/stat.h': 'stat fstat lstat chmod fchmod mkdir umask mkfifo',
  'sys/time.h': 'gettimeofday settimeofday setitimer getitimer utimes',
  'sys/times.h': 'times',
  'sys/utsname.h': 'uname',
  'sys/wait.h': 'wait waitpid waitid wait3 wait4',
  'time.h': `time clock difftime mktime gmtime gmtime_r localtime localtime_r asctime asctime_r ctime ctime_r strftime
    clock_gettime clock_getres nanosleep timespec_get`,
  'unistd.h': `read write pread pwrite close lseek dup dup2 pipe fork vfork execv execve execvp execl execlp execle _exit
    getpid getppid gettid getuid geteuid getgid getegid getpgrp setpgid setsid sleep usleep alarm pause brk sbrk
    getpagesize sysconf access unlink rmdir link symlink readlink chdir getcwd isatty ttyname ftruncate truncate fsync
    fdatasync sync nice getopt getopt_long syscall swapon swapoff daemon gethostname`,
  'wchar.h': 'wcslen wcscpy wcscmp wcscat wprintf fputws fputwc putwchar mbrtowc wcrtomb',
} as const;

/** All names, a function's number being its index. */
export const libcFunctionNames: readonly string[] = [
  ...new Set(Object.values(byHeader).flatMap((names) => names.split(/\s+/))),
];
