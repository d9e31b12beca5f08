#include <stdlib.h>
#include <string.h>
struct node { struct node *next; char name[16]; };
struct node *make(const char *name) {
  struct node *n = malloc(sizeof(n));
  struct node *other;
  other->next = n;
  strcpy(n->name, name, 16);
  free(n, 1);
  realloc(n, 10);
  return n.next;
}
