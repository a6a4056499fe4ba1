'use client'

import { Alert, App, Button, Form, Input, Progress, Select } from 'antd'
import { useState } from 'react'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { STEER_MOST } from '#server/vocabulary/calls.ts'
import { chosen } from '../../ui/chosen.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { useData } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { CallProfile } from '../words/words.ts'
import type { Asked } from './bulk-bar.tsx'
import { SteerOutcomes } from './steer-outcomes.tsx'
import { type SteerCommand, type SteerOutcome, summaryOf, titleOf } from './steer-words.ts'
import { previewAll, useSteering } from './use-steering.ts'

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
 * Runs one command on cases. The dialog shows the expected effect, asks for the reason, runs the command in portions
 * that can be stopped, and then shows the result for each case. A single case that changed is told in a message.
 * @param props.onDone called when the dialog is closed after the command has run
 */
export function SteerDialog(props: {
  asked: Asked
  cases: ReadonlyMap<string, { readonly policyNo: string }>
  agents: readonly CallProfile[]
  onClose: () => void
  onDone: () => void
}) {
  const { asked, cases, agents, onClose, onDone } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<{ reason: string; agentId: string }>()
  const [agentId, setAgentId] = useState<string | null>(null)
  const steering = useSteering()
  const { outcomes, state } = steering
  const command = commandOf(asked, agentId)
  const caseIds = [...cases.keys()]
  const preview = useData(
    ['queue-preview', caseIds, command],
    () => (command === null ? Promise.resolve([]) : previewAll(caseIds, command)),
    { enabled: command !== null && state === 'ready' },
  )
  const shown = command === null ? undefined : preview.data
  const changes = shown?.filter(({ refused }) => refused === null).length ?? 0

  async function steer(reason: string): Promise<void> {
    if (command === null) return
    const alone = await steering.run({ caseIds, command, reason })
    if (alone === null) return
    message.success(alone.takesFromAgent ? words.takenBack : words.outcome(1, 0))
    onDone()
  }

  if (state === 'ended')
    return (
      <SteerOutcomes
        type={asked.type}
        outcomes={outcomes}
        cases={cases}
        failure={steering.failure}
        onClose={onDone}
      />
    )
  // One portion is over before a person could stop it.
  if (state === 'running' && caseIds.length > STEER_MOST)
    return (
      <Dialog
        open
        closable={false}
        keyboard={false}
        maskClosable={false}
        title={words.running}
        footer={
          <Button autoFocus disabled={steering.stopping} onClick={steering.stop}>
            {steering.stopping ? words.stopping : words.stop}
          </Button>
        }
      >
        <Progress percent={Math.floor((outcomes.length * 100) / caseIds.length)} status="active" />
        <p aria-live="polite">{words.progress(outcomes.length, caseIds.length)}</p>
      </Dialog>
    )
  return (
    <Dialog
      open
      title={command === null ? words.titles.ASSIGN : titleOf(command)}
      okText={shown !== undefined && changes === 0 ? words.confirmNone : words.confirm(changes)}
      okButtonProps={{ disabled: changes === 0, danger: asked.type === 'FREE' || asked.type === 'PAUSE' }}
      cancelText={text.cancel}
      confirmLoading={state === 'running'}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => void steer(reason.trim())}
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
