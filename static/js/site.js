// All that every page of those who make pictures needs.
import "./times.js";
import "./progress.js";
import "./queue.js";
