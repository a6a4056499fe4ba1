'use client'

import { ConfigProvider } from 'antd'
import { type AdminInputs, api } from '../../api.ts'
import { useMe } from '../../frame/me.tsx'
import { ExportButton } from '../../ui/export-button.tsx'

/** Button that exports the table of a card. Only users with the right to export see it. */
export function CardExport({ query }: { query: AdminInputs['export']['report']['query'] }) {
  const me = useMe()
  if (!me.may('report.export')) return null
  return (
    <ConfigProvider componentSize="small">
      <ExportButton request={(format) => api.export.report.mutate({ format, query })} />
    </ConfigProvider>
  )
}
