// The first code that every command runs, even on a fresh clone. Without node_modules, TypeScript is not available
// and the installed Node may be old. This file is therefore plain JavaScript for any Node >= 18. It installs missing
// packages, and then runs the command under the Node 24 from node_modules.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.installed-from')
const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** The script of each command in package.json. Paths are relative to the project folder. */
const commands = {
  app: { run: ['server/run/app.ts'], mode: 'production' },
  dev: { run: ['server/run/app.ts', '--dev'], mode: 'development' },
  test: { run: ['server/run/commands/test.ts'], mode: 'test' },
  'test:whole': { run: ['server/run/commands/test.ts'], mode: 'test', variables: { TEST_FORM: 'whole' } },
  'test:engines': {
    run: ['server/run/commands/test.ts', '--project', 'engines'],
    mode: 'test',
    variables: { TEST_FORM: 'whole' },
  },
  'test:hostility': {
    run: ['server/run/commands/test.ts', '--project', 'hostility'],
    mode: 'test',
    variables: { TEST_HOSTILITY: 'whole' },
  },
  'test:mutants': { run: ['test/mutants/main.ts'], mode: 'test' },
  faults: { run: ['test/faults/main.ts'], mode: 'production' },
  bench: { run: ['server/run/commands/bench.ts'], mode: 'production' },
  rooms: { run: ['test/rooms.ts'] },
  'config:reference': { run: ['test/configuration.ts'] },
  'api:release': { run: ['test/contract.ts', 'release'] },
  'api:types': { run: ['test/contract.ts', 'types'] },
  'api:lint': { run: ['test/contract.ts', 'lint'] },
  newcomer: { run: ['test/newcomer/main.ts'] },
  pictures: { run: ['test/pictures/take.ts'], mode: 'production' },
  build: { run: ['server/run/commands/build.ts'], mode: 'production' },
  generate: { run: ['server/run/commands/generate.ts'] },
  types: { run: ['server/run/commands/types.ts'] },
  lint: { run: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
  format: { run: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write'] },
  unused: { run: ['node_modules/knip/bin/knip.js'] },
  'db:migrate': { run: ['server/run/commands/migrate.ts'] },
  'db:migration': { run: ['server/run/commands/new-migration.ts'] },
  backup: { run: ['server/run/commands/backup.ts'] },
  'restore:drill': { run: ['server/run/commands/restore-drill.ts'] },
  'migrations:lint': { run: ['server/run/commands/lint-migrations.ts'] },
  'policies:import': { run: ['server/run/commands/with-database.ts', 'server/commands/import-policies.ts'] },
  'keys:rotate': { run: ['server/run/commands/with-database.ts', 'server/commands/rotate-keys.ts'] },
  'indexes:rebuild': {
    run: ['server/run/commands/with-database.ts', 'server/commands/rebuild-indexes.ts'],
  },
  'evidence:explain': {
    run: ['server/run/commands/with-database.ts', 'server/commands/explain-evidence.ts'],
  },
  'evidence:renew': {
    run: ['server/run/commands/with-database.ts', 'server/commands/renew-evidence.ts'],
  },
  'evidence:check': {
    run: ['server/run/commands/with-database.ts', 'server/commands/check-evidence.ts'],
  },
  'evidence:pack': { run: ['server/run/commands/pack-verifier.ts'] },
  'evidence:verify': { run: ['server/run/commands/verify-evidence.ts'] },
  backfills: { run: ['server/run/commands/with-database.ts', 'server/commands/backfills/backfills.ts'] },
  months: { run: ['server/run/commands/with-database.ts', '--owner', 'server/commands/months/months.ts'] },
  'upgrade:rehearse': { run: ['test/upgrade/main.ts'], mode: 'production' },
  'figures:check': {
    run: ['server/run/commands/with-database.ts', '--owner', 'server/commands/check-figures.ts'],
  },
  doctor: { run: ['server/run/commands/doctor.ts'], mode: 'production' },
  'staff:create': { run: ['server/run/commands/with-database.ts', 'server/commands/create-staff.ts'] },
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** Returns a hash of the dependencies that should be installed. */
function wanted() {
  const hash = createHash('sha256')
  for (const name of ['package.json', 'package-lock.json']) {
    const file = join(root, name)
    if (!existsSync(file)) continue
    // Scripts and descriptions in package.json are not part of the hash, because they do not change what is
    // installed.
    const text = readFileSync(file, 'utf8')
    const { dependencies, devDependencies, optionalDependencies, overrides, packages } = JSON.parse(text)
    hash.update(JSON.stringify([dependencies, devDependencies, optionalDependencies, overrides, packages]))
  }
  return hash.digest('hex')
}

/**
 * Returns the process id of this process's grandparent, which is npm if npm started this script through a shell.
 * Works on Linux only and returns undefined on other systems.
 */
function starter() {
  try {
    const status = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[1]
  } catch {
    return undefined
  }
}

const startedBy = starter()

/**
 * Ends `child` if npm was killed. A killed npm does not pass the signal to its children, so `child` would continue to
 * occupy the port.
 */
function watchStarter(child) {
  if (startedBy === undefined || process.env.npm_lifecycle_event === undefined) return undefined
  const look = () => {
    if (starter() !== startedBy) child.kill('SIGTERM')
  }
  return setInterval(look, 1_000).unref()
}

function start(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options })
    const watch = watchStarter(child)
    const pass = (signal) => child.kill(signal)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
    child.once('error', (error) => fail(`Cannot start ${program}: ${error.message}`))
    child.once('exit', (code, signal) => {
      clearInterval(watch)
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, pass)
      resolve({ code, signal })
    })
  })
}

/**
 * Whether npm can write to its cache, configured or default. Without a writable cache, npm fails with "Exit handler
 * never called!".
 */
function cacheIsWritable() {
  try {
    const cache = process.env.npm_config_cache || join(homedir(), '.npm')
    mkdirSync(cache, { recursive: true })
    accessSync(cache, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Runs `work` with the environment variables that npm needs. They turn off notices of newer npm versions. If npm's
 * own cache is not writable, they also name a temporary cache.
 */
async function withNpmCache(work) {
  const env = { ...process.env, npm_config_update_notifier: 'false' }
  if (cacheIsWritable()) return await work(env)
  const cache = mkdtempSync(join(tmpdir(), 'return-visit-npm-'))
  try {
    return await work({ ...env, npm_config_cache: cache })
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

/**
 * Returns the packages whose install scripts must run: the packages that package.json allows and that are installed
 * on this system.
 */
function withScripts() {
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.keys(allowScripts).filter((name) => allowScripts[name] && existsSync(join(modules, name)))
}

async function install() {
  const stamp = wanted()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  console.log(
    existsSync(modules) ? 'Dependencies have changed: installing …' : 'First run: installing dependencies …',
  )
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const steps = [
    // `npm ci` is not used, because it refuses the whole lock file if a registry lacks a package that only another
    // operating system needs. `install --no-save` installs the same locked versions and writes only node_modules.
    // Install scripts are turned off, because an older npm would run the scripts of every package. Some of these
    // scripts refuse the current Node, although their package will run under a newer Node.
    () => ['install', '--no-save', '--include=dev', '--ignore-scripts', ...quiet],
    () => ['rebuild', ...withScripts(), ...quiet],
  ]
  // npm passes its own path in npm_execpath. If another program started this script, the npm on the PATH is used.
  const npm = process.env.npm_execpath
  await withNpmCache(async (env) => {
    for (const step of steps) {
      const { code } = npm?.endsWith('.js')
        ? await start(process.execPath, [npm, ...step()], { env })
        : await start('npm', step(), { env, shell: process.platform === 'win32' })
      if (code !== 0) fail(`Installing failed (npm ended with ${code}); npm says above why.`)
    }
  })
  writeFileSync(stampFile, stamp)
}

/**
 * Returns the Node program that runs the project's TypeScript: the Node in node_modules, or the current Node if it is
 * new enough.
 */
function runtime() {
  if (existsSync(node)) return node
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  return fail(
    'npm was not allowed to run the install script of the package `node`; allow it, or use Node 24 or newer.',
  )
}

const [name, ...rest] = process.argv.slice(2)
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
if (command === undefined) fail(`Which command? One of: ${Object.keys(commands).join(', ')}`)

await install()
const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
// With this PATH, child processes find the same Node program under the name `node`.
environment.PATH = `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`
// Compiled code is kept, so that a start does not compile a thousand files again.
environment.NODE_COMPILE_CACHE ??= join(modules, '.cache', 'compiled')
// Half of the threads may look up names, and each name whose name server is gone occupies one of them for ten seconds. The
// others hash passwords, derive the keys of database connections and read files. The image sets the same number.
environment.UV_THREADPOOL_SIZE ??= '16'
if (command.mode !== undefined) environment.NODE_ENV = command.mode
for (const [name, value] of Object.entries(command.variables ?? {})) environment[name] ??= value
// The IPC channel carries no messages. It closes when this process is killed, and the command stops when the channel
// closes.
const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
const { code, signal } = await start(runtime(), [...command.run, ...rest], { env: environment, stdio })
process.exit(code ?? (signal === 'SIGINT' ? 130 : 143))
