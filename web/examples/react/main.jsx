// React 19 sets properties of custom elements and hears their events; what else is told of the element is plain JSX.
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'dodona/define';

const TYPICAL = { sepal_length: 6.5, sepal_width: 3, petal_length: 5.6, petal_width: 2 };

function App() {
  const [row, setRow] = useState({});
  const [result, setResult] = useState(null);
  return (
    <main>
      <h1>A predictor in React</h1>
      <button onClick={() => setRow(TYPICAL)}>A typical virginica</button>
      <dodona-predictor
        src="iris.json"
        row={row}
        onprediction={(event) => { setRow(event.detail.row); setResult(event.detail.result); }}
        onerror={() => setResult(null)}
      />
      <output>{result ? result.label : 'no answer'}</output>
    </main>
  );
}

createRoot(document.getElementById('root')).render(<App />);
