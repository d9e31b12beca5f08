/*
 * Memory pressure.
 *
 * Run this on the classroom machine, which has 8 MiB of RAM, 1 MiB of it the kernel's, and 2 MiB of swap. The program
 * writes to more pages than fit. When the free frames fall below the low mark the kernel looks for pages that nobody
 * has used for a while and writes them to the swap area. Going over the area again brings them back, each by a major
 * fault, and sends others out in their place. The numbers come back as they were written.
 */
#include <stdio.h>
#include <sys/mman.h>

#define PAGE 4096
#define PAGES 1750

static int check(const char *area, int from, int to)
{
    int wrong = 0;

    for (int page = from; page < to; page++)
        if (*(const int *)(area + (long)page * PAGE) != page)
            wrong++;
    return wrong;
}

int main(void)
{
    char *area = mmap(NULL, (long)PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (area == MAP_FAILED) {
        perror("mmap");
        return 1;
    }

    for (int page = 0; page < PAGES; page++)
        *(int *)(area + (long)page * PAGE) = page;
    printf("%d pages written\n", PAGES);

    /* The oldest pages are the ones that were sent out. */
    printf("%d of the first 200 are wrong\n", check(area, 0, 200));

    /* Two rounds over everything. */
    printf("%d of all are wrong\n", check(area, 0, PAGES));
    printf("%d of all are wrong\n", check(area, 0, PAGES));

    munmap(area, (long)PAGES * PAGE);
    puts("done");
    return 0;
}
