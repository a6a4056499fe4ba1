import { parseArgs } from 'node:util'
import { ConfigurationError } from '../../kernel/process/configuration-error.ts'
import { withSecretFiles } from '../../kernel/process/secret-files.ts'
import { generateClient } from '../build/generate.ts'
import { runCommand, say } from '../command.ts'
import { exitCodeOf, type Finding } from '../doctor/rules/finding.ts'
import { checkNames, levelNames, doctorTexts as texts } from '../doctor/texts.zh-CN.ts'
import { StartFailure } from '../machine/failure.ts'
import { prepareSurroundings, type Variables } from '../surroundings.ts'

function tell({ check, level, seen, todo }: Finding): void {
  say(`${levelNames[level]}  ${checkNames[check]}：${seen}`)
  if (level !== 'OK' && todo !== undefined) say(`      ${texts.todo}：${todo}`)
}

function report(findings: readonly Finding[], json: boolean): void {
  const count = (level: Finding['level']) => findings.filter((each) => each.level === level).length
  if (json) {
    const lines = findings.map(({ todo, ...line }) =>
      line.level === 'OK' || todo === undefined ? line : { ...line, todo },
    )
    say(JSON.stringify({ exitCode: exitCodeOf(findings), findings: lines }, null, 2))
    return
  }
  for (const finding of findings) tell(finding)
  say(texts.summary(count('OK'), count('WARN'), count('FAIL')))
}

/** The application's variables. What cannot be used is not refused here: the doctor says what is wrong with it. */
async function variablesOf(): Promise<{ variables: Variables; close: () => Promise<void> }> {
  try {
    const { variables, close } = await prepareSurroundings(process.env, () => undefined, { beside: true })
    return { variables, close }
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error
    return { variables: { ...withSecretFiles(process.env), DATABASE_EMBEDDED: 'off' }, close: async () => {} }
  }
}

// doctor.ts [--json]: looks at everything on which the platform depends, and says what is wrong and what to do. It changes
// nothing, and starts nothing but the embedded database of the demo. Exits with 0, 1 (attention) or 2 (broken).
await runCommand(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
  await generateClient()
  let prepared: Awaited<ReturnType<typeof variablesOf>>
  try {
    prepared = await variablesOf()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const seen = error.problems.join('；')
    const todo = texts.misconfiguredTodo
    const findings = [{ check: 'CONFIGURATION', level: 'FAIL', seen, todo } as const]
    report(findings, values.json)
    return exitCodeOf(findings)
  }
  try {
    // Imported here, because it imports the generated client.
    const { diagnose } = await import('../doctor/diagnose.ts')
    const findings = await diagnose(prepared.variables)
    report(findings, values.json)
    return exitCodeOf(findings)
  } finally {
    await prepared.close()
  }
})
