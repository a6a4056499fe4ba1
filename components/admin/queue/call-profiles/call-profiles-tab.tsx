'use client'

import { Button, Table, type TableColumnsType, Tooltip } from 'antd'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { normalName } from '#server/kernel/text/spelling.ts'
import { api } from '../../api.ts'
import { Failure } from '../../ui/failure.tsx'
import { WordSearch, wholeListPages } from '../../ui/list/whole-list.tsx'
import shared from '../../ui/shared.module.css'
import { useData } from '../../use-data.ts'
import { text } from '../words/messages.zh-CN.ts'
import { type CallProfile, workDaysInWords } from '../words/words.ts'
import { CallProfileDialog } from './call-profile-dialog.tsx'

const words = text.callProfiles

function columnsFor(onEdit: (profile: CallProfile) => void): TableColumnsType<CallProfile> {
  return [
    {
      key: 'name',
      title: words.name,
      render: (_, { name, version }) => (
        <>
          {name}{' '}
          {version === 0 && (
            <Tooltip title={words.defaultsHint}>
              <span>
                <ToneTag tone="quiet">{words.defaults}</ToneTag>
              </span>
            </Tooltip>
          )}
        </>
      ),
    },
    { key: 'username', title: words.username, dataIndex: 'username' },
    { key: 'kind', title: words.kind, render: (_, { agent }) => (agent ? words.agent : words.handler) },
    {
      key: 'languages',
      title: words.languages,
      render: (_, { languages }) => languages.map((language) => callbackText.languages[language]).join('、'),
    },
    { key: 'workDays', title: words.workDays, render: (_, { workDays }) => workDaysInWords(workDays) },
    {
      key: 'hours',
      title: words.hours,
      render: (_, { fromHour, toHour }) => words.hoursOf(fromHour, toHour),
    },
    {
      key: 'team',
      title: words.team,
      render: (_, { team }) => (team === '' ? <span className={shared.quiet}>{words.noTeam}</span> : team),
    },
    {
      key: 'inSales',
      title: words.inSales,
      render: (_, { inSales }) =>
        inSales ? (
          <ToneTag tone="waiting">{words.yes}</ToneTag>
        ) : (
          <span className={shared.quiet}>{words.no}</span>
        ),
    },
    {
      key: 'actions',
      title: words.actions,
      fixed: 'right',
      width: 80,
      render: (_, profile) => (
        <Button
          type="link"
          size="small"
          aria-label={words.editOf(profile.name)}
          onClick={() => onEdit(profile)}
        >
          {words.edit}
        </Button>
      ),
    },
  ]
}

/** The profiles of all agents: which calls they can make and when they work. */
export function CallProfilesTab() {
  const list = useData(['queue', 'profiles'], () => api.queue.profiles.query())
  const [editing, setEditing] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  if (list.failure !== null && list.data === undefined)
    return <Failure failure={list.failure} again={list.again} />
  const wanted = normalName(typed)
  const found = (list.data ?? []).filter(({ name, username }) =>
    [name, username].some((word) => normalName(word).includes(wanted)),
  )
  // The profile is looked up in the latest list, because after a refusal the dialog must send the new version number
  // of the profile.
  const profile = list.data?.find(({ staffId }) => staffId === editing)
  return (
    <>
      <p className={shared.quiet}>{words.lead}</p>
      <div className={`${shared.filters} ${shared.toolbar}`}>
        <WordSearch label={words.find} onChange={setTyped} />
      </div>
      <div className={shared.table}>
        <Table<CallProfile>
          size="middle"
          rowKey="staffId"
          loading={list.loading}
          dataSource={found}
          columns={columnsFor(({ staffId }) => setEditing(staffId))}
          pagination={wholeListPages}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: typed === '' ? words.none : words.notFound }}
        />
      </div>
      {profile !== undefined && <CallProfileDialog profile={profile} onClose={() => setEditing(null)} />}
    </>
  )
}
