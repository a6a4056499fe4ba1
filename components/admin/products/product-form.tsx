'use client'

import { Alert, App, Button, Drawer, Flex, Form, Input, InputNumber, Select, Switch } from 'antd'
import type { Dayjs } from 'dayjs'
import {
  designTypes,
  flagChanges,
  flagFields,
  productCodeSchema,
  productVersionSchema,
  versionOn,
} from '#server/policy/rules/product-version.ts'
import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import { type AdminInputs, api } from '../api.ts'
import { DatePicker, dayFrom, shanghaiToday, toPicker } from '../parts/day-picker.tsx'
import { FailureNote } from '../parts/failure.tsx'
import shared from '../parts/shared.module.css'
import { useCommand, useData } from '../use-data.ts'
import { AskedQuestions } from './asked-questions.tsx'
import { text } from './messages.zh-CN.ts'
import { changeInWords, type ProductDetail } from './words.ts'

const words = text.form
type Content = AdminInputs['product']['save']['content']

interface Values {
  readonly code: string
  readonly name: string
  readonly designType: Content['designType']
  readonly newType: boolean
  readonly riskTranscription: boolean
  readonly guaranteedRate: string | null
  readonly dualRecording: boolean
  readonly coolingOffDays: number
  readonly onSale: boolean
  readonly effectiveFrom: Dayjs | null
  readonly note: string
}

function toContent(values: Values): unknown {
  const { code: _, note: __, effectiveFrom, guaranteedRate, ...rest } = values
  const rate =
    typeof guaranteedRate === 'string' && guaranteedRate.trim() !== '' ? guaranteedRate.trim() : null
  return { ...rest, guaranteedRate: rate, effectiveFrom: dayFrom(effectiveFrom) ?? '' }
}

/** The first values of a new product. */
const blank = {
  name: '',
  designType: 'ORDINARY',
  newType: false,
  riskTranscription: false,
  guaranteedRate: null,
  dualRecording: false,
  coolingOffDays: 15,
  onSale: true,
} as const

/** The form's first values: the version in force (or the newest), effective today. */
function initial(product: ProductDetail | null): Partial<Values> {
  const inForce = product?.versions.find(({ version }) => version === product.inForce)
  const start: Omit<Content, 'effectiveFrom'> = inForce ?? product?.versions[0] ?? blank
  const flags = Object.fromEntries(flagFields.map((field) => [field, start[field]]))
  return { ...flags, effectiveFrom: toPicker(shanghaiToday()), note: '' }
}

/** What saving would do: which flags change, whose questions change with them, and what would be asked. */
function Consequences({ product, content }: { product: ProductDetail | null; content: Content }) {
  const before = product === null ? null : versionOn(product.versions, content.effectiveFrom)
  const changes = flagChanges(before, content)
  const code = product?.code ?? null
  const impact = useData(
    ['product', 'impact', code, content.effectiveFrom],
    () => api.product.impact.query({ code: code ?? '', effectiveFrom: content.effectiveFrom }),
    { enabled: code !== null },
  )
  if (product !== null && changes.length === 0) return <Alert type="info" showIcon message={words.same} />
  return (
    <section className={shared.panel}>
      {product !== null && (
        <>
          <strong>{words.impactTitle}</strong>
          <ul>
            {changes.map((change) => (
              <li key={change.field}>{changeInWords(change)}</li>
            ))}
          </ul>
          {impact.data && (
            <p>
              {impact.data.waiting + impact.data.pinned === 0 && words.impactNone}
              {impact.data.waiting > 0 && words.waiting(impact.data.waiting)}
              {impact.data.pinned > 0 && words.pinned(impact.data.pinned)}
            </p>
          )}
        </>
      )}
      <strong>{words.willAsk}</strong>
      <AskedQuestions flags={content} />
    </section>
  )
}

/** Adds a product (null), or a further version of one. */
export function ProductForm(props: { open: boolean; product: ProductDetail | null; onClose: () => void }) {
  const { open, product, onClose } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const values = Form.useWatch((all: Values) => all, form)
  const command = useCommand(
    (input: AdminInputs['product']['save']) => api.product.save.mutate(input),
    [['product']],
  )
  const content = values === undefined ? null : productVersionSchema.safeParse(toContent(values))

  async function save(given: Values): Promise<void> {
    const parsed = productVersionSchema.safeParse(toContent(given))
    if (!parsed.success) {
      form.setFields(
        parsed.error.issues.map((issue) => ({
          name: fieldOf(issue.path[0]),
          errors: [issue.message],
        })),
      )
      return
    }
    const answer = await command.run({
      code: product?.code ?? given.code.trim(),
      follows: product?.version ?? 0,
      content: parsed.data,
      note: given.note.trim(),
    })
    if (!answer.ok) return
    message.success(words.saved)
    onClose()
  }

  return (
    <Drawer
      open={open}
      width={640}
      title={product === null ? words.addTitle : words.editTitle(product.code)}
      onClose={onClose}
      destroyOnHidden
      afterOpenChange={(opened) => {
        if (opened) command.reset()
      }}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="primary" loading={command.running} onClick={() => form.submit()}>
            {words.save}
          </Button>
        </Flex>
      }
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial(product)}
        onFinish={(given) => void save(given)}
        onValuesChange={(changed: Partial<Values>) => {
          // A design type implies these flags; the server refuses others when the product is saved.
          if (changed.designType !== undefined) {
            const design = changed.designType
            form.setFieldsValue({
              newType: design !== 'ORDINARY',
              riskTranscription: design === 'PARTICIPATING' || design === 'UNIVERSAL',
              ...(design === 'UNIVERSAL' ? {} : { guaranteedRate: null }),
            })
          }
        }}
      >
        {product === null && (
          <Form.Item
            name="code"
            label={words.code}
            extra={words.codeHint}
            rules={[
              {
                validator: (_, value: unknown) => {
                  const parsed = productCodeSchema.safeParse(value ?? '')
                  return parsed.success
                    ? Promise.resolve()
                    : Promise.reject(new Error(parsed.error.issues[0]?.message ?? words.required))
                },
              },
            ]}
          >
            <Input autoFocus maxLength={40} />
          </Form.Item>
        )}
        <Form.Item
          name="name"
          label={words.name}
          rules={[{ required: true, whitespace: true, message: words.required }]}
        >
          <Input maxLength={100} showCount />
        </Form.Item>
        <Flex gap={16} wrap>
          <Form.Item name="designType" label={words.design} style={{ flex: '1 1 200px' }}>
            <Select options={designTypes.map((value) => ({ value, label: designTypeNames[value] }))} />
          </Form.Item>
          <Form.Item
            name="guaranteedRate"
            label={words.rate}
            extra={words.rateHint}
            style={{ flex: '1 1 200px' }}
          >
            <Input disabled={values?.designType !== 'UNIVERSAL'} inputMode="decimal" maxLength={6} />
          </Form.Item>
        </Flex>
        <Flex gap={32} wrap>
          <Form.Item name="newType" label={words.newType} valuePropName="checked" tooltip={words.newTypeHint}>
            <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
          </Form.Item>
          <Form.Item name="riskTranscription" label={words.riskTranscription} valuePropName="checked">
            <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
          </Form.Item>
          <Form.Item
            name="dualRecording"
            label={words.dualRecording}
            valuePropName="checked"
            tooltip={words.dualRecordingHint}
          >
            <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
          </Form.Item>
          <Form.Item name="onSale" label={words.onSale} valuePropName="checked">
            <Switch checkedChildren={text.yes} unCheckedChildren={text.no} />
          </Form.Item>
        </Flex>
        <Flex gap={16} wrap>
          <Form.Item
            name="coolingOffDays"
            label={words.coolingOffDays}
            style={{ flex: '1 1 200px' }}
            rules={[{ required: true, message: words.required }]}
          >
            <InputNumber min={1} max={60} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item
            name="effectiveFrom"
            label={words.effectiveFrom}
            extra={words.effectiveHint}
            style={{ flex: '1 1 200px' }}
            rules={[{ required: true, message: words.required }]}
          >
            <DatePicker allowClear={false} style={{ width: '100%' }} />
          </Form.Item>
        </Flex>
        <Form.Item
          name="note"
          label={words.note}
          extra={words.noteHint}
          rules={[{ required: true, whitespace: true, min: 2, message: words.noteNeeded }]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} showCount />
        </Form.Item>
        <FailureNote failure={command.failure} />
      </Form>
      {content?.success === true && <Consequences product={product} content={content.data} />}
    </Drawer>
  )
}

const fields = [...flagFields, 'effectiveFrom'] as const

function fieldOf(path: PropertyKey | undefined): (typeof fields)[number] {
  return fields.find((field) => field === path) ?? 'name'
}
