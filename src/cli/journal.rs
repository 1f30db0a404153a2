//! The journal's plain lines: behind its message, an event's fields stand in words too, as they do on standard error.
//!
//! `journalctl` shows messages alone unless it is asked for `--output=verbose`, and "visit failed" says little without its source.

use std::fmt::{Debug, Write as _};

use tracing::field::{Field, Value, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Most fields of an event; what is beyond them would be lost to the journal's own fields.
const FIELDS: usize = 16;

/// A layer that is handed each event with its fields in its message.
pub(super) struct InWords<L>(pub(super) L);

impl<S: Subscriber, L: Layer<S>> Layer<S> for InWords<L> {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        self.0.on_new_span(attributes, id, context);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        self.0.on_record(id, values, context);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let known = event.metadata().fields();
        let mut said = Said::default();
        event.record(&mut said);
        let Some(message) = known.field("message").filter(|_| known.len() <= FIELDS) else { return self.0.on_event(event, context) };
        let line = said.message + &said.words;
        let mut values: [(&Field, Option<&dyn Value>); FIELDS] = [(&message, None); FIELDS];
        let told = std::iter::once((&message, &line)).chain(said.fields.iter().map(|(field, value)| (field, value)));
        for (place, (field, value)) in values.iter_mut().zip(told) {
            *place = (field, Some(value));
        }
        self.0.on_event(&Event::new(event.metadata(), &known.value_set(&values)), context);
    }
}

/// An event, taken apart.
#[derive(Default)]
struct Said {
    message: String,
    /// The fields as `name=value`, each behind a space.
    words: String,
    fields: Vec<(Field, String)>,
}

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
            return;
        }
        // Quoted and escaped: what a server said begins no line of its own.
        let _into_a_string = write!(self.words, " {}={value:?}", field.name());
        self.fields.push((field.clone(), value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let value = format!("{value:?}");
        if field.name() == "message" {
            self.message = value;
            return;
        }
        let _into_a_string = write!(self.words, " {}={}", field.name(), value.escape_debug());
        self.fields.push((field.clone(), value));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// Keeps what it is handed, as the journal would.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<(String, String)>>>);

    impl Visit for Kept {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            self.0.lock().unwrap().push((field.name().to_owned(), format!("{value:?}")));
        }

        fn record_str(&mut self, field: &Field, value: &str) {
            self.0.lock().unwrap().push((field.name().to_owned(), value.to_owned()));
        }
    }

    impl<S: Subscriber> Layer<S> for Kept {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            event.record(&mut self.clone());
        }
    }

    #[test]
    fn a_line_tells_what_its_fields_hold_and_the_fields_stay() {
        let kept = Kept::default();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(InWords(kept.clone())), || {
            tracing::warn!(source = "Tea \"Daily\"", tries = 3, problem = "gone\nPRIORITY=0", url = %"https://tea.example/", "visit failed");
            tracing::info!("stopped");
        });
        let line = r#"visit failed source="Tea \"Daily\"" tries=3 problem="gone\nPRIORITY=0" url=https://tea.example/"#;
        let expected = [
            ("message", line),
            ("source", "Tea \"Daily\""),
            ("tries", "3"),
            ("problem", "gone\nPRIORITY=0"),
            ("url", "https://tea.example/"),
            ("message", "stopped"),
        ];
        assert_eq!(*kept.0.lock().unwrap(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
