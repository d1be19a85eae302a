import { render } from 'preact';
import { App } from './app.tsx';
import './styles/page.css';
import './styles/forms.css';
import './styles/content.css';
import './styles/narrow.css';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
