#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t seen, order[8], count;
static void note(int signal) { seen = signal; if (count < 8) order[count++] = signal; }
static void told(int signal, siginfo_t *info, void *context) {
  (void)context; seen = signal * 100 + (info->si_pid == getpid());
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  printf("%d\n", signal(SIGUSR1, note) == SIG_DFL);
  raise(SIGUSR1); printf("seen %d\n", seen == SIGUSR1);
  sigset_t set, old, pending;
  sigemptyset(&set); sigaddset(&set, SIGUSR1); sigaddset(&set, SIGUSR2);
  printf("%d %d %d\n", sigismember(&set, SIGUSR1), sigismember(&set, SIGINT), sigismember(&set, 100));
  struct sigaction action; memset(&action, 0, sizeof action);
  action.sa_sigaction = told; action.sa_flags = SA_SIGINFO; sigaction(SIGUSR2, &action, NULL);
  sigprocmask(SIG_BLOCK, &set, &old); seen = 0;
  raise(SIGUSR2); raise(SIGUSR1);
  sigpending(&pending);
  printf("%d pending %d %d %d\n", seen, sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2), sigismember(&pending, SIGINT));
  sigprocmask(SIG_SETMASK, &old, NULL);
  printf("%d\n", seen == SIGUSR2 * 100 + 1 || seen == SIGUSR1);
  printf("%d %s\n", sigaction(SIGKILL, &action, NULL), strerror(errno));
  printf("%s %s\n", strsignal(SIGSEGV), strsignal(SIGTERM));
  printf("sleep %u usleep %d\n", sleep(1), usleep(1000));
  struct timespec t = { 0, 5000000 }, bad = { 0, 1000000000 };
  printf("%d %d %d\n", nanosleep(&t, NULL), nanosleep(&bad, NULL), errno == EINVAL);
  pid_t child = fork();
  if (child == 0) { struct timespec nap = { 0, 20000000 }; nanosleep(&nap, NULL); printf("child\n"); kill(getppid(), SIGUSR1); _exit(3); }
  seen = 0; signal(SIGUSR1, note);
  unsigned left = sleep(10);
  printf("interrupted %d, left %d\n", seen == SIGUSR1, left >= 9);
  int status; waitpid(child, &status, 0); printf("%d\n", WEXITSTATUS(status));
  signal(SIGALRM, note); seen = 0; alarm(1); pause(); printf("alarm %d\n", seen == SIGALRM);
  alarm(100); printf("%d\n", alarm(0) >= 99);
  raise(SIGTERM);
  return 0;
}
