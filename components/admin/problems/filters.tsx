'use client'

import { Button, Checkbox, Select } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { problemStatuses } from '#server/vocabulary/calls.ts'
import { type AdminInputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { PersonFilter } from '../ui/list/person-filter.tsx'
import { RecordFilterFields, recordFields, recordFilterOf } from '../ui/list/record-filters.tsx'
import { idOf, oneOf, type UrlFilters, word } from '../ui/list/url-filters.ts'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

/**
 * Value of the handler filter in the URL that stands for the user who opens the page, even if a colleague sent the
 * link.
 */
const ME = 'me'

export const problemFields = {
  status: oneOf(problemStatuses),
  handler: word(),
  overdue: oneOf(['1'] as const),
  ...recordFields,
}
export type ProblemFilters = UrlFilters<typeof problemFields>

/** The filter in the shape of the API's input. */
export function toQuery(filters: ProblemFilters, myId: string): AdminInputs['problem']['list']['filter'] {
  const { status, handler, overdue } = filters.values
  return {
    ...recordFilterOf(filters),
    status,
    handlerId: handler === ME ? myId : idOf(handler),
    overdue: overdue !== null,
  }
}

/** The filters above the list. */
export function ProblemFilterBar({ filters }: { filters: ProblemFilters }) {
  const me = useMe()
  const { values, set, clear, active } = filters
  const handlers = useData(['problem', 'handlers'], () => api.problem.handlers.query())
  const others = handlers.data?.filter(({ id }) => id !== me.id)
  return (
    <>
      <Select
        aria-label={text.status}
        style={{ width: 150 }}
        value={values.status ?? ''}
        options={[
          { value: '', label: text.allStatuses },
          ...problemStatuses.map((value) => ({ value, label: callbackText.problemStatuses[value] })),
        ]}
        onChange={(chosen) => set({ status: problemStatuses.find((status) => status === chosen) ?? null })}
      />
      <PersonFilter
        label={text.handler}
        value={values.handler}
        people={others}
        first={me.may('problem.handle') ? [{ value: ME, label: text.mine }] : []}
        onChange={(handler) => set({ handler })}
      />
      <RecordFilterFields filters={filters} set={set} />
      <Checkbox
        checked={values.overdue !== null}
        style={{ alignSelf: 'center' }}
        onChange={(event) => set({ overdue: event.target.checked ? '1' : null })}
      >
        {text.overdueOnly}
      </Checkbox>
      {active > 0 && (
        <Button type="link" onClick={clear}>
          {text.clear}
        </Button>
      )}
    </>
  )
}
