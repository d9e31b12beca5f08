struct point { int x, y; };
struct line { struct point from, to; } a = { { 1, 2 }, { 3, 4 } };
struct line b = { { 1, 2, 3 }, 4, 5, 6 };
struct point c = { { 1 }, 2 };
int grid[2][2] = { 1, 2, 3, 4, 5 };
int row[] = { [1] = 2, [-1] = 3 };
char *words[2] = { "a", 'b' };
