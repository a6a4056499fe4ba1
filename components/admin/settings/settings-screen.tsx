'use client'

import { useNavigation } from '@refinedev/core'
import { Alert, Button, Flex, Skeleton, Table, type TableColumnsType, Tooltip } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { useSearchParams } from '#components/browser/address.ts'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { settingGroupNames } from '#server/setting/messages.zh-CN.ts'
import { settingGroups } from '#server/setting/rules/bounds.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { Failure } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { HistoryDrawer } from './history-drawer.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './settings.module.css'
import { boundsOf, type Setting, settingEffect, settingName, shownValue } from './values.ts'

const rowId = (key: string) => `setting-${key}`

/**
 * The adjustable settings of the return visit, grouped by subject. `?key=` in the URL names the setting that is shown first
 * and marked.
 * @param props.children the page shown over the list: the dialog for one setting, or nothing
 */
export function SettingsScreen({ children }: { children: ReactNode }) {
  const me = useMe()
  const { edit } = useNavigation()
  const list = useRows('settings', {})
  const [history, setHistory] = useState<Setting | null>(null)
  const mayEdit = me.may('setting.edit')
  const wanted = useSearchParams().get('key')
  const loaded = list.data !== undefined
  useEffect(() => {
    if (loaded && wanted !== null) document.getElementById(rowId(wanted))?.scrollIntoView({ block: 'center' })
  }, [loaded, wanted])
  if (list.failure !== null && list.data === undefined)
    return <Failure failure={list.failure} again={list.again} />
  const columns = columnsFor(mayEdit, { onEdit: ({ key }) => edit('settings', key), onHistory: setHistory })
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      {!mayEdit && <Alert type="info" showIcon message={text.readOnly} style={{ marginBottom: 16 }} />}
      {list.data === undefined && <Skeleton active paragraph={{ rows: 12 }} />}
      <Flex vertical gap={16}>
        {list.data !== undefined &&
          settingGroups.map((group) => (
            <Section key={group} title={settingGroupNames[group]}>
              <Table<Setting>
                size="small"
                rowKey="key"
                tableLayout="fixed"
                columns={columns}
                onRow={({ key }) => ({ id: rowId(key) })}
                rowClassName={({ key }) => (key === wanted ? (styles.wanted ?? '') : '')}
                dataSource={list.data?.rows.filter((setting) => setting.group === group) ?? []}
                pagination={false}
              />
            </Section>
          ))}
      </Flex>
      {children}
      {history !== null && <HistoryDrawer setting={history} onClose={() => setHistory(null)} />}
    </>
  )
}

function columnsFor(
  mayEdit: boolean,
  on: { onEdit: (setting: Setting) => void; onHistory: (setting: Setting) => void },
): TableColumnsType<Setting> {
  return [
    {
      title: text.name,
      render: (_, row) => (
        <>
          <div>
            {settingName(row)}{' '}
            {row.fromProcedure && (
              <Tooltip title={text.fromProcedureHint}>
                <span>
                  <ToneTag tone="waiting">{text.fromProcedure}</ToneTag>
                </span>
              </Tooltip>
            )}
          </div>
          <div className={`${shared.quiet} ${shared.small}`}>{settingEffect(row)}</div>
        </>
      ),
    },
    {
      title: text.value,
      width: 96,
      render: (_, row) => <strong className={shared.number}>{shownValue(row, row.value)}</strong>,
    },
    {
      title: text.standardAndBounds,
      width: 136,
      render: (_, row) => (
        <div className={`${shared.quiet} ${shared.number}`}>
          <div>{shownValue(row, row.standard)}</div>
          <div className={shared.small}>{boundsOf(row)}</div>
        </div>
      ),
    },
    { title: text.changed, width: 150, render: (_, row) => <Changed setting={row} /> },
    {
      title: text.actions,
      width: mayEdit ? 124 : 72,
      align: 'right',
      render: (_, row) => (
        <>
          <Button
            size="small"
            type="text"
            aria-label={text.historyTitle(settingName(row))}
            onClick={() => on.onHistory(row)}
          >
            {text.history}
          </Button>
          {mayEdit && (
            <Button
              size="small"
              type="link"
              aria-label={text.editTitle(settingName(row))}
              onClick={() => on.onEdit(row)}
            >
              {text.edit}
            </Button>
          )}
        </>
      ),
    },
  ]
}

function Changed({ setting }: { setting: Setting }) {
  if (setting.changedAt === null || setting.changedBy === null)
    return <span className={shared.quiet}>{text.neverChanged}</span>
  return (
    <>
      <div>
        <When at={setting.changedAt} />
      </div>
      <div className={`${shared.quiet} ${shared.small}`}>{text.by(setting.changedBy.name)}</div>
    </>
  )
}
