import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

/** Answers for one name as a resolver does whose name servers are gone: late, and with nothing. */
const source = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  if (node != 0 && strcmp(node, "slow.invalid") == 0) { usleep(400000); return EAI_AGAIN; }
  return ((int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))
    dlsym(RTLD_NEXT, "getaddrinfo"))(node, service, hints, found);
}
`
const folder = mkdtempSync(join(tmpdir(), 'return-visit-names-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const [code, library] = [join(folder, 'names.c'), join(folder, 'names.so')]
writeFileSync(code, source)
const isCompiled =
  process.platform === 'linux' &&
  spawnSync('gcc', ['-shared', '-fPIC', '-o', library, code, '-ldl']).status === 0

/** The answers about the dead name that another name waited for. */
async function waitedFor(how: 'shared' | 'alone'): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'process.ts'), how],
    { env: { ...process.env, LD_PRELOAD: library, UV_THREADPOOL_SIZE: '4' } },
  )
  return Number(stdout)
}

test.skipIf(!isCompiled)(
  'one vendor whose name server is gone does not keep others from being found',
  async () => {
    expect(await waitedFor('shared')).toBe(0)
    // Half of four threads look up names, so the ninth question waits for at least seven answers.
    expect(await waitedFor('alone')).toBeGreaterThanOrEqual(6)
  },
)
