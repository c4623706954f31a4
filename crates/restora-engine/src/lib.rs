//! Config, plan, stages, tasks, run, record.
