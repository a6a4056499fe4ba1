'use client'

import { type BaseRecord, type HttpError, useForm, useInvalidate } from '@refinedev/core'
import { Form, type FormInstance } from 'antd'
import { useState } from 'react'
import { detailList, type StaffFailure, toStaffFailure } from '../failure.ts'
import type { Changeable, ChangeOf, Creatable, NewOf, ResourceName } from './resources.ts'

export interface RecordForm<Fields> {
  /** For antd's `Form`. A refusal that concerns a field is shown beside the field. */
  readonly formProps: {
    readonly form: FormInstance<Fields>
    readonly layout: 'vertical'
    readonly requiredMark: false
    readonly onFinish: (fields: Fields) => void
  }
  readonly submit: () => void
  readonly saving: boolean
  /** Why the last attempt was refused; null if the refusal is shown beside the fields. */
  readonly failure: StaffFailure | null
  /** Forgets the last refusal, for a form that is shown again. */
  readonly reset: () => void
}

interface Saving<Fields, Input> {
  /** The procedure's input for the fields; null if the form itself refuses them and has said why. */
  readonly input: (fields: Fields) => Input | null
  /** What the person is told after saving; null if `onSaved` shows the result itself. */
  readonly saved: string | null
  readonly onSaved: (answer: BaseRecord, fields: Fields) => void
}

/** The form of a new record, saved through Refine's `useForm`. */
export function useNewForm<N extends Creatable, Fields extends object>(
  resource: N,
  saving: Saving<Fields, NewOf<N>>,
): RecordForm<Fields> {
  return useRecordForm({ resource, action: 'create' }, saving)
}

/**
 * The form that changes a record, saved through Refine's `useForm`.
 * @param id the record that Refine loads again afterwards
 * @param record the record as the page has it now
 * @param saving.input gets the fields, and the record as it was when the form was opened. The list behind the form is
 * loaded again meanwhile; with its version, the change of another person would be overwritten unseen.
 */
export function useChangeForm<N extends Changeable, Fields extends object, Opened>(
  resource: N,
  id: string,
  record: Opened,
  saving: Omit<Saving<Fields, ChangeOf<N>>, 'input'> & {
    readonly input: (fields: Fields, opened: Opened) => ChangeOf<N> | null
  },
): RecordForm<Fields> {
  const [opened] = useState(record)
  const input = (fields: Fields) => saving.input(fields, opened)
  return useRecordForm({ resource, action: 'edit', id }, { ...saving, input })
}

function useRecordForm<Fields extends object, Input extends object>(
  of: { readonly resource: ResourceName; readonly action: 'create' | 'edit'; readonly id?: string },
  saving: Saving<Fields, Input>,
): RecordForm<Fields> {
  const [form] = Form.useForm()
  const [failure, setFailure] = useState<StaffFailure | null>(null)
  const invalidate = useInvalidate()
  const { onFinish, mutation } = useForm<BaseRecord, HttpError, object>({
    ...of,
    redirect: false,
    // The pages already have the record. Loading it while somebody types would throw away what was typed.
    queryOptions: { enabled: false },
    errorNotification: false,
    successNotification: () =>
      saving.saved === null ? false : { type: 'success', message: saving.saved, key: of.resource },
  })

  async function save(fields: Fields): Promise<void> {
    setFailure(null)
    const input = saving.input(fields)
    if (input === null) return
    try {
      const answer = await onFinish(input)
      saving.onSaved(answer?.data ?? {}, fields)
    } catch (error) {
      const refusal = toStaffFailure(error)
      setFailure(shownBeside(form, refusal) ? null : refusal)
      // Often another person has changed the same record.
      await invalidate({ resource: of.resource, invalidates: ['resourceAll'] })
    }
  }

  return {
    formProps: { form, layout: 'vertical', requiredMark: false, onFinish: (fields) => void save(fields) },
    submit: () => form.submit(),
    saving: mutation.isPending,
    failure,
    reset: () => setFailure(null),
  }
}

/** Shows a refusal beside the fields that it names. Returns false if the form has none of them. */
function shownBeside(form: FormInstance, refusal: StaffFailure): boolean {
  const fields = Object.keys(form.getFieldsValue())
  const named = detailList(refusal, 'fields').filter((field) => fields.includes(field))
  form.setFields(named.map((name) => ({ name, errors: [refusal.message] })))
  return named.length > 0
}
