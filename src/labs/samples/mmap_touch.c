/*
 * A large mapping, touched page by page.
 *
 * mmap promises 1 MiB of zeroes and gives nothing but the promise: the address space grows, the resident pages do not.
 * Reading a page maps the one zero page that the whole machine shares; writing gives it a frame of its own. So the
 * order matters: read first, and the write that follows has to fault once more.
 */
#include <stdio.h>
#include <sys/mman.h>

#define PAGE 4096
#define PAGES 256

int main(void)
{
    int sum = 0;
    char *area = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (area == MAP_FAILED) {
        perror("mmap");
        return 1;
    }

    /* A quarter is only read: many addresses, one frame. */
    for (int page = 0; page < 64; page++)
        sum += area[page * PAGE];
    printf("64 pages read, their sum is %d\n", sum);

    /* The next quarter is written: one frame each. */
    for (int page = 64; page < 128; page++)
        area[page * PAGE] = (char)page;
    puts("64 pages written");

    /* Every eighth page of the rest: the mapping stays full of holes. */
    for (int page = 128; page < PAGES; page += 8)
        area[page * PAGE + 100] = 1;
    puts("16 of the other 128 pages written");

    /* What was only read so far is written now: each page leaves the zero page. */
    for (int page = 0; page < 64; page += 4)
        area[page * PAGE] = 2;

    for (int page = 0; page < PAGES; page++)
        sum += area[page * PAGE];
    printf("the sum is %d\n", sum);

    munmap(area, PAGES * PAGE);
    return 0;
}
