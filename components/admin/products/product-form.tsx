'use client'

import { useNavigation } from '@refinedev/core'
import { Button, Flex, Form, type FormInstance } from 'antd'
import { productVersionSchema } from '#server/policy/rules/product-version.ts'
import { type RecordForm, useChangeForm, useNewForm } from '../data/use-record-form.ts'
import { useRecord } from '../data/use-records.ts'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { Consequences } from './consequences.tsx'
import { text } from './messages.zh-CN.ts'
import { ProductFields } from './product-fields.tsx'
import { fieldOf, impliedBy, initial, toContent, type Values } from './product-values.ts'
import type { ProductDetail } from './words.ts'

const words = text.form

/**
 * The input of the procedure for what was typed. Values that the rules refuse are marked at their fields.
 * @param product the product that gets a new version; null for a new product
 */
function inputOf(form: FormInstance<Values>, product: ProductDetail | null, given: Values) {
  const parsed = productVersionSchema.safeParse(toContent(given))
  if (!parsed.success) {
    form.setFields(
      parsed.error.issues.map((issue) => ({ name: fieldOf(issue.path[0]), errors: [issue.message] })),
    )
    return null
  }
  return {
    code: product?.code ?? given.code.trim(),
    follows: product?.version ?? 0,
    content: parsed.data,
    note: given.note.trim(),
  }
}

/** The page /admin/products/create, over the list. */
export function NewProduct() {
  const { list } = useNavigation()
  const form = useNewForm('products', {
    input: (given: Values): ReturnType<typeof inputOf> => inputOf(form.formProps.form, null, given),
    saved: words.saved,
    onSaved: () => list('products'),
  })
  return <ProductDrawer product={null} form={form} onClose={() => list('products')} />
}

/** The page /admin/products/:code/edit, over the product. */
export function EditProduct({ code }: { code: string }) {
  const product = useRecord('products', code).data
  // The page behind the drawer says that it is loading, or why the product could not be loaded.
  return product === undefined ? null : <NewVersion product={product} />
}

function NewVersion({ product }: { product: ProductDetail }) {
  const { show } = useNavigation()
  const back = () => show('products', product.code)
  const form = useChangeForm('products', product.code, product, {
    input: (given: Values, opened): ReturnType<typeof inputOf> => inputOf(form.formProps.form, opened, given),
    saved: words.saved,
    onSaved: back,
  })
  return <ProductDrawer product={product} form={form} onClose={back} />
}

/** The fields of a product, and what saving them would change. */
function ProductDrawer(props: {
  product: ProductDetail | null
  form: RecordForm<Values>
  onClose: () => void
}) {
  const { product, form, onClose } = props
  const { formProps } = form
  const values = Form.useWatch((all: Values) => all, formProps.form)
  const content = values === undefined ? null : productVersionSchema.safeParse(toContent(values))
  return (
    <SidePanel
      open
      width={640}
      title={product === null ? words.addTitle : words.editTitle(product.code)}
      onClose={onClose}
      onOk={form.submit}
      confirmLoading={form.saving}
      maskClosable={false}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="primary" loading={form.saving} onClick={form.submit}>
            {words.save}
          </Button>
        </Flex>
      }
    >
      <Form<Values>
        {...formProps}
        initialValues={initial(product)}
        onValuesChange={({ designType }: Partial<Values>) => {
          if (designType !== undefined) formProps.form.setFieldsValue(impliedBy(designType))
        }}
      >
        <ProductFields adding={product === null} universal={values?.designType === 'UNIVERSAL'} />
        <FailureNote failure={form.failure} />
      </Form>
      {content?.success === true && <Consequences product={product} content={content.data} />}
    </SidePanel>
  )
}
