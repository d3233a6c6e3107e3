import '@cloudscape-design/global-styles/index.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { ProblemAlert } from './components/problem-alert';
import { loadConfig } from './config';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no root');
const root = createRoot(element);
loadConfig().then(
  (config) => root.render(<App config={config} />),
  (error: unknown) => root.render(<ProblemAlert error={error} />),
);
