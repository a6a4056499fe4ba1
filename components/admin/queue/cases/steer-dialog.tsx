'use client'

import { Alert, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { type AdminInputs, api } from '../../api.ts'
import { chosen } from '../../ui/chosen.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { useCommand, useData } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { CallProfile, QueueCase } from '../words/words.ts'
import type { Asked } from './bulk-bar.tsx'
import { SteerOutcomes } from './steer-outcomes.tsx'
import { type SteerCommand, type SteerOutcome, summaryOf, titleOf } from './steer-words.ts'

const words = text.steer
const LEAST = 4
const MOST = 200

/** What the command would do to each selected case. */
function Preview({ type, outcomes }: { type: SteerCommand['type']; outcomes: readonly SteerOutcome[] }) {
  const { changes, skipped, skippedBy, takes } = summaryOf(type, outcomes)
  return (
    <>
      <p>
        <strong>{changes === 0 ? words.nothing : words.changes(changes)}</strong>
        {skipped > 0 && (
          <>
            {changes > 0 ? '，' : ''}
            {words.skipped(skipped)}
            {skippedBy.length === 1
              ? skippedBy[0]?.why
              : skippedBy.map(({ why, count }) => words.skippedOne(count, why)).join('；')}
          </>
        )}
      </p>
      {takes > 0 && <Alert type="warning" showIcon message={words.takes(takes)} className={shared.note} />}
    </>
  )
}

function AgentChoice(props: { agents: readonly CallProfile[]; onChange: (id: string) => void }) {
  return (
    <Form.Item name="agentId" label={words.agent} rules={[chosen(words.agentNeeded)]}>
      <Select
        autoFocus
        showSearch
        optionFilterProp="label"
        placeholder={words.agentPlaceholder}
        options={props.agents.map(({ staffId, name, username, languages }) => ({
          value: staffId,
          label: `${name} ${username}（${languages.map((language) => callbackText.languages[language]).join('、')}）`,
        }))}
        onChange={props.onChange}
      />
    </Form.Item>
  )
}

/**
 * Runs one command on all selected cases. The dialog shows the expected effect, asks for the reason, and then shows
 * the result for each case.
 * @param props.onDone called when the dialog is closed after the command has run
 */
export function SteerDialog(props: {
  asked: Asked
  cases: ReadonlyMap<string, QueueCase>
  agents: readonly CallProfile[]
  onClose: () => void
  onDone: () => void
}) {
  const { asked, cases, agents, onClose, onDone } = props
  const [form] = Form.useForm<{ reason: string; agentId: string }>()
  const [agentId, setAgentId] = useState<string | null>(null)
  const [outcomes, setOutcomes] = useState<readonly SteerOutcome[] | null>(null)
  const command = commandOf(asked, agentId)
  const caseIds = [...cases.keys()]
  const preview = useData(
    ['queue-preview', caseIds, command],
    () => (command === null ? Promise.resolve([]) : api.queue.preview.query({ caseIds, command })),
    { enabled: command !== null && outcomes === null },
  )
  const steering = useCommand(
    (input: AdminInputs['queue']['steer']) => api.queue.steer.mutate(input),
    [['queue']],
  )
  const shown = command === null ? undefined : preview.data
  const changes = shown?.filter(({ refused }) => refused === null).length ?? 0

  async function give(reason: string): Promise<void> {
    if (command === null) return
    const answer = await steering.run({ caseIds, command, reason })
    if (answer.ok) setOutcomes(answer.value)
  }

  if (outcomes !== null)
    return <SteerOutcomes type={asked.type} outcomes={outcomes} cases={cases} onClose={onDone} />
  return (
    <Dialog
      open
      title={command === null ? words.titles.ASSIGN : titleOf(command)}
      okText={shown !== undefined && changes === 0 ? words.confirmNone : words.confirm(changes)}
      okButtonProps={{ disabled: changes === 0, danger: asked.type === 'FREE' || asked.type === 'PAUSE' }}
      cancelText={text.cancel}
      confirmLoading={steering.running}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => void give(reason.trim())}
      >
        {asked.type === 'ASSIGN' && <AgentChoice agents={agents} onChange={setAgentId} />}
        <div style={{ minHeight: 44 }} aria-live="polite">
          {command === null && <p className={shared.quiet}>{words.chooseAgent}</p>}
          {command !== null && shown === undefined && preview.failure === null && (
            <p className={shared.quiet}>{words.previewing}</p>
          )}
          {shown !== undefined && <Preview type={asked.type} outcomes={shown} />}
          <FailureNote failure={command === null ? null : preview.failure} />
        </div>
        <Form.Item
          name="reason"
          label={words.reason}
          rules={[{ required: true, whitespace: true, min: LEAST, message: words.reasonNeeded }]}
        >
          <Input.TextArea
            autoFocus={asked.type !== 'ASSIGN'}
            autoSize={{ minRows: 2, maxRows: 5 }}
            maxLength={MOST}
            showCount
          />
        </Form.Item>
      </Form>
      <FailureNote failure={steering.failure} />
    </Dialog>
  )
}

/** The command in the shape of the API's input; null while no agent is chosen. */
function commandOf(asked: Asked, agentId: string | null): SteerCommand | null {
  if (asked.type !== 'ASSIGN') return asked
  return agentId === null ? null : { type: 'ASSIGN', agentId }
}
