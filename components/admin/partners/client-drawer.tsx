'use client'

import { Checkbox, Form, Input } from 'antd'
import { scopeNames } from '#server/partner/messages.zh-CN.ts'
import {
  LONGEST_CLIENT_NAME,
  MOST_CERTIFICATES,
  MOST_NETWORKS,
  type PartnerScope,
  partnerScopes,
} from '#server/partner/rules/scopes.ts'
import { RecordDrawer } from '../data/record-drawer.tsx'
import type { RowOf } from '../data/resources.ts'
import type { RecordForm } from '../data/use-record-form.ts'
import { chosen } from '../ui/chosen.ts'
import shared from '../ui/shared.module.css'
import { AgentsField } from './agents-field.tsx'
import { certificatesIn, certificatesProblem } from './certificates.ts'
import { scopeLeads, text } from './messages.zh-CN.ts'
import { linesIn, networksProblem } from './networks.ts'
import styles from './partners.module.css'

export type ClientRow = RowOf<'partners'>

/** What a person types about a client. Networks and certificates are one text each, with one of them per line. */
export interface ClientFields {
  readonly name: string
  readonly scopes: readonly PartnerScope[]
  readonly networks: string
  readonly certificates: string
  readonly agents: readonly string[]
  readonly reason: string
}

/** The procedure's input for what was typed. */
export function clientInput({ name, scopes, networks, certificates, agents, reason }: ClientFields) {
  return {
    name: name.trim(),
    scopes: [...scopes],
    networks: linesIn(networks),
    certificates: certificatesIn(certificates),
    agents: [...agents],
    reason: reason.trim(),
  }
}

/**
 * The drawer with the fields of a client.
 * @param props.client the client to change; null for a new one
 */
export function ClientDrawer(props: {
  client: ClientRow | null
  form: RecordForm<ClientFields>
  onClose: () => void
}) {
  const { client, form, onClose } = props
  return (
    <RecordDrawer
      title={client === null ? text.create : text.editTitle}
      save={client === null ? text.create : text.save}
      form={form}
      initialValues={{
        name: client?.name ?? '',
        scopes: client?.scopes ?? [],
        networks: client?.networks.join('\n') ?? '',
        certificates: client?.certificates.join('\n') ?? '',
        agents: client?.agents.map(({ id }) => id) ?? [],
      }}
      onClose={onClose}
    >
      <Fields client={client} />
    </RecordDrawer>
  )
}

function Fields({ client }: { client: ClientRow | null }) {
  return (
    <>
      <Form.Item
        name="name"
        label={text.name}
        extra={text.nameHint}
        rules={[{ required: true, whitespace: true, min: 2, message: text.nameWrong(LONGEST_CLIENT_NAME) }]}
      >
        <Input maxLength={LONGEST_CLIENT_NAME} autoComplete="off" />
      </Form.Item>
      <Form.Item name="scopes" label={text.scopes} rules={[chosen(text.scopesMissing)]}>
        <Checkbox.Group className={styles.scopes}>
          {partnerScopes.map((scope) => (
            <Checkbox key={scope} value={scope}>
              {scopeNames[scope]} <code>{scope}</code>
              <div className={shared.quiet}>{scopeLeads[scope]}</div>
            </Checkbox>
          ))}
        </Checkbox.Group>
      </Form.Item>
      <AgentsField client={client} />
      <Form.Item
        name="networks"
        label={text.networks}
        extra={text.networksHint(MOST_NETWORKS)}
        validateTrigger="onBlur"
        rules={[
          {
            validator: (_, typed: string) => {
              const problem = networksProblem(typed)
              return problem === null ? Promise.resolve() : Promise.reject(new Error(problem))
            },
          },
        ]}
      >
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 10 }}
          placeholder={text.networksPlaceholder}
          autoComplete="off"
          spellCheck={false}
        />
      </Form.Item>
      <Form.Item
        name="certificates"
        label={text.certificates}
        extra={text.certificatesHint(MOST_CERTIFICATES)}
        validateTrigger="onBlur"
        rules={[
          {
            validator: (_, typed: string) => {
              const problem = certificatesProblem(typed)
              return problem === null ? Promise.resolve() : Promise.reject(new Error(problem))
            },
          },
        ]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={text.reason}
        rules={[{ required: true, whitespace: true, min: 4, message: text.reasonNeeded }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={200} showCount />
      </Form.Item>
    </>
  )
}
