import { NoPermission } from '../../components/states';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { ImportRoster } from './import-roster';

function ImportPage() {
  const { role } = useCurrent();
  usePageTitle('Import Member Roster');
  return reaches(role, 'admin') ? <ImportRoster /> : <NoPermission page="Import Member Roster" role="admin" />;
}

export const route = { Component: ImportPage };
