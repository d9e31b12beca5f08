#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  int n, value, sum = 0;
  printf("How many? ");
  if (scanf("%d", &n) != 1) return 1;
  for (int i = 0; i < n; i++) { printf("%d ", scanf("%d", &value)); sum += value; }
  printf("sum %d\n", sum);
  char word[16]; double x; char c;
  printf("%d ", scanf("%15s %lf%c", word, &x, &c)); printf("%s %.3f %d\n", word, x, c);
  printf("%d\n", scanf("%d", &value));
  int ch = getchar(); printf("%c", ch); ungetc(ch, stdin); while ((ch = getchar()) != '\n') putchar(ch); putchar('\n');
  char line[8];
  while (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "end\n") != 0) printf("<%s>", line);
  putchar('\n');
  printf("%p ", (void *)fgets(line, 0, stdin)); printf("%d\n", fgets(line, 1, stdin) == line && line[0] == 0);
  char *text = NULL; size_t size = 0; ssize_t length;
  while ((length = getline(&text, &size, stdin)) > 0 && text[0] != '.') printf("%zd %zu %s", length, size, text);
  printf("%zd ", getdelim(&text, &size, ';', stdin)); printf("%s\n", text);
  printf("%d %d %d\n", scanf(" %d:%d", &n, &value), n, value);
  printf("%d ", fscanf(stdin, "%*[ \n]%15[^\n]", word)); printf("%s\n", word);
  length = getline(&text, &size, stdin); printf("%zd %d\n", length, text[0]);
  length = getline(&text, &size, stdin); printf("%zd %s|\n", length, text);
  printf("%d %zd %d %d\n", feof(stdin) != 0, getline(&text, &size, stdin), feof(stdin) != 0, ferror(stdin));
  printf("%d %d %d\n", scanf("%d", &n), getchar(), puts("x"));
  clearerr(stdin); printf("%d %d\n", feof(stdin), getchar());
  printf("%d %d\n", printf("abc\n"), fputs("def\n", stdout) >= 0);
  free(text);
  return 0;
}
