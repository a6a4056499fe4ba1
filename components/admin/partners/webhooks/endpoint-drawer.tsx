'use client'

import { Checkbox, Form, Input, Select } from 'antd'
import { eventNames } from '#server/partner/messages.zh-CN.ts'
import { LONGEST_DESCRIPTION, LONGEST_URL } from '#server/partner/rules/webhooks.ts'
import { type FeedEventType, feedEventTypes } from '#server/vocabulary/visits.ts'
import { RecordDrawer } from '../../data/record-drawer.tsx'
import type { RowOf } from '../../data/resources.ts'
import type { RecordForm } from '../../data/use-record-form.ts'
import { useRows } from '../../data/use-records.ts'
import { chosen } from '../../ui/chosen.ts'
import shared from '../../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './webhooks.module.css'

export type EndpointRow = RowOf<'webhooks'>

/** What a person types about an endpoint. */
export interface EndpointFields {
  /** Only for a new one; an endpoint stays with its system. */
  readonly clientId?: string
  readonly url: string
  readonly description: string
  readonly types: readonly FeedEventType[]
  readonly reason: string
}

/** The procedure's input for what was typed. */
export function endpointInput({ url, description, types, reason }: EndpointFields) {
  return { url: url.trim(), description: description.trim(), types: [...types], reason: reason.trim() }
}

/**
 * The drawer with the fields of an endpoint.
 * @param props.endpoint the endpoint to change; null for a new one
 */
export function EndpointDrawer(props: {
  endpoint: EndpointRow | null
  form: RecordForm<EndpointFields>
  onClose: () => void
}) {
  const { endpoint, form, onClose } = props
  return (
    <RecordDrawer
      title={endpoint === null ? text.create : text.editTitle}
      save={endpoint === null ? text.create : text.save}
      form={form}
      initialValues={{
        url: endpoint?.url ?? '',
        description: endpoint?.description ?? '',
        types: endpoint?.types ?? [],
      }}
      onClose={onClose}
    >
      {endpoint === null && <ClientField />}
      <Fields />
    </RecordDrawer>
  )
}

function ClientField() {
  const clients = useRows('partners', {})
  return (
    <Form.Item name="clientId" label={text.client} rules={[chosen(text.clientMissing)]}>
      <Select
        showSearch
        optionFilterProp="label"
        loading={clients.loading}
        placeholder={text.clientMissing}
        notFoundContent={text.noClients}
        options={(clients.data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  )
}

const isUrl = (typed: string) => /^https?:\/\/[^\s/]+/i.test(typed.trim())

function Fields() {
  return (
    <>
      <Form.Item
        name="url"
        label={text.url}
        extra={text.urlHint}
        validateTrigger="onBlur"
        rules={[
          {
            validator: (_, typed: string) =>
              isUrl(typed) ? Promise.resolve() : Promise.reject(new Error(text.urlWrong)),
          },
        ]}
      >
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 4 }}
          maxLength={LONGEST_URL}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://"
        />
      </Form.Item>
      <Form.Item
        name="description"
        label={text.description}
        extra={text.descriptionHint}
        rules={[
          { required: true, whitespace: true, min: 2, message: text.descriptionWrong(LONGEST_DESCRIPTION) },
        ]}
      >
        <Input maxLength={LONGEST_DESCRIPTION} autoComplete="off" />
      </Form.Item>
      <Form.Item name="types" label={text.types} extra={text.typesHint}>
        <Checkbox.Group className={styles.types}>
          {feedEventTypes.map((type) => (
            <Checkbox key={type} value={type}>
              {eventNames[type]}
              <div className={`${shared.quiet} ${shared.small}`}>{type}</div>
            </Checkbox>
          ))}
        </Checkbox.Group>
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
