enum color { RED, GREEN = 2.5, BLUE };
enum empty { };
enum color paint = PURPLE;
typedef int number = 3;
typedef struct { int x; } point, *point_ptr;
point_ptr p = { .x = 1 };
number = 4;
int RED;
