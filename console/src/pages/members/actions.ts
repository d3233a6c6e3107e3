/** What can be done with one member from its row. */
export type MemberAction = 'view' | 'resend' | 'credentials' | 'wallet' | 'remove';
