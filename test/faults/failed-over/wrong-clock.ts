import { execFile } from 'node:child_process'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Adds the nanoseconds in a file to the time of day that a program reads. Time that passes (CLOCK_MONOTONIC, sleeping) stays right,
 * as on a host whose clock was set. Debian's libfaketime 0.9.10 breaks Python's sleep.
 */
const source = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static int (*next_clock)(clockid_t, struct timespec *);
static volatile long long *wrong;
static void begin(void) {
  if (next_clock) return;
  int file = open(getenv("WRONG_CLOCK") ? getenv("WRONG_CLOCK") : "", O_RDONLY);
  void *at = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
  if (file >= 0) close(file);
  if (at != MAP_FAILED) wrong = at;
  next_clock = dlsym(RTLD_NEXT, "clock_gettime");
}
__attribute__((constructor)) static void early(void) { begin(); }
int clock_gettime(clockid_t clock, struct timespec *ts) {
  begin();
  int failed = next_clock(clock, ts);
  if (failed || !wrong || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return failed;
  long long at = ts->tv_sec * 1000000000LL + ts->tv_nsec + *wrong;
  ts->tv_sec = at / 1000000000LL;
  ts->tv_nsec = at % 1000000000LL;
  return 0;
}
int gettimeofday(struct timeval *restrict tv, void *restrict zone) {
  struct timespec ts;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &ts)) return -1;
  tv->tv_sec = ts.tv_sec;
  tv->tv_usec = ts.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *to) {
  struct timespec ts;
  if (clock_gettime(CLOCK_REALTIME, &ts)) return -1;
  if (to) *to = ts.tv_sec;
  return ts.tv_sec;
}
`

/** Compiles the library for LD_PRELOAD. @returns its path; null without a compiler */
export async function wrongClock(folder: string): Promise<string | null> {
  const [code, library] = [join(folder, 'wrong-clock.c'), join(folder, 'wrong-clock.so')]
  await writeFile(code, source)
  return await promisify(execFile)('gcc', ['-shared', '-fPIC', '-O1', '-o', library, code, '-ldl']).then(
    () => library,
    () => null,
  )
}

/** Writes how wrong a clock is, in place: programs have the file mapped. */
export async function setClock(file: string, seconds: number): Promise<void> {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(Math.round(seconds * 1e9)))
  const handle = await open(file, 'r+').catch(() => open(file, 'w'))
  try {
    await handle.write(bytes, 0, 8, 0)
  } finally {
    await handle.close()
  }
}
