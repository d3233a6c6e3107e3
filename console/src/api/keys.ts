/** Names of what is cached. Everything of one organization lies below `organization(id)`. */
export const keys = {
  belongings: ['belongings'] as const,
  organization: (id: string) => ['organizations', id] as const,
  settings: (id: string) => ['organizations', id, 'settings'] as const,
  members: (id: string) => ['organizations', id, 'members'] as const,
  member: (id: string, memberId: string) => ['organizations', id, 'member', memberId] as const,
  invitations: (id: string) => ['organizations', id, 'invitations'] as const,
  jobs: (id: string) => ['organizations', id, 'jobs'] as const,
  job: (id: string, jobId: string) => ['organizations', id, 'job', jobId] as const,
  rosterSchema: (id: string) => ['organizations', id, 'roster-schema'] as const,
  domains: (id: string) => ['organizations', id, 'domains'] as const,
  wallet: (id: string, memberId: string) => ['organizations', id, 'wallet', memberId] as const,
  studies: (id: string) => ['organizations', id, 'studies'] as const,
  study: (id: string, studyId: string) => ['organizations', id, 'study', studyId] as const,
  audit: (id: string) => ['organizations', id, 'audit'] as const,
};
