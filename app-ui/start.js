// Starts the compiled UI. A file of its own, because the content policy forbids inline scripts.
import init from "./app.js";
init();
