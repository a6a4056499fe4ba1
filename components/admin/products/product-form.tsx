'use client'

import { App, Button, Flex, Form } from 'antd'
import { productVersionSchema } from '#server/policy/rules/product-version.ts'
import { type AdminInputs, api } from '../api.ts'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { useCommand } from '../use-data.ts'
import { Consequences } from './consequences.tsx'
import { text } from './messages.zh-CN.ts'
import { ProductFields } from './product-fields.tsx'
import { fieldOf, impliedBy, initial, toContent, type Values } from './product-values.ts'
import type { ProductDetail } from './words.ts'

const words = text.form

/**
 * Form that adds a product, or a new version of a product.
 * @param props.product the product that gets a new version; null to add a product
 */
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
    <SidePanel
      open={open}
      width={640}
      title={product === null ? words.addTitle : words.editTitle(product.code)}
      onClose={onClose}
      onOk={() => form.submit()}
      confirmLoading={command.running}
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
        onValuesChange={({ designType }: Partial<Values>) => {
          if (designType !== undefined) form.setFieldsValue(impliedBy(designType))
        }}
      >
        <ProductFields adding={product === null} universal={values?.designType === 'UNIVERSAL'} />
        <FailureNote failure={command.failure} />
      </Form>
      {content?.success === true && <Consequences product={product} content={content.data} />}
    </SidePanel>
  )
}
