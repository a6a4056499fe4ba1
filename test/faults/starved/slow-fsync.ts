import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Delays each fsync and fdatasync by 100 ms while a file exists. */
const source = (slow: string) => `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static void delay(void) { if (access("${slow}", F_OK) == 0) usleep(100000); }
int fsync(int fd) { delay(); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { delay(); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
`

/**
 * Compiles a library for LD_PRELOAD that makes a disk slow.
 * @param slow the file that switches it on
 * @returns its path; null without a compiler
 */
export async function slowFsync(folder: string, slow: string): Promise<string | null> {
  const [code, library] = [join(folder, 'slow.c'), join(folder, 'slow.so')]
  await writeFile(code, source(slow))
  return await promisify(execFile)('gcc', ['-shared', '-fPIC', '-O1', '-o', library, code, '-ldl']).then(
    () => library,
    () => null,
  )
}
