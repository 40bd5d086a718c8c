//! Pictures on their way between a device and the server: a piece arrives and is answered at once, or the line breaks
//! before it or behind it.

use super::world::World;
use anyhow::Result;
use app_shell::courier::{Failure, attachment};
use shared::sync::machine::{self, Event};

impl World {
    /// The next piece, over the device's line as it is.
    ///
    /// # Errors
    /// Where something broke.
    pub fn carry(&mut self, number: usize, boot: u32) -> Result<()> {
        if !self.is_current(number, boot) {
            return Ok(());
        }
        let line = self.devices[number].line;
        let is_through = line.up && self.office.is_running() && self.dice.chance(90);
        let comes_back = line.down && self.dice.chance(90);
        let event = if is_through {
            self.work(number, |world| world.carry_now(number, comes_back))?
        } else {
            Some(Event::Failed(machine::Failure::Offline))
        };
        event.map_or(Ok(()), |event| self.tell(number, boot, event))
    }

    /// One piece, without a line in between; an answer that does not come back is lost.
    ///
    /// # Errors
    /// Where something broke.
    pub fn carry_now(&mut self, number: usize, comes_back: bool) -> Result<Event> {
        let running = self.devices[number].running()?;
        let now = self.devices[number].clock(self.office.now());
        let sent = match attachment::prepare(&running.store, running.profile, now) {
            Ok(Some(sent)) => sent,
            Ok(None) => return Ok(Event::Carried { due_in_ms: None }),
            Err(Failure::NotSignedIn) => return Ok(Event::Failed(Failure::NotSignedIn.reason())),
            Err(failure) => return Err(failure.into()),
        };
        let answered = self.office.carry(&sent.credentials, &sent.body)?;
        if !comes_back {
            return Ok(Event::Failed(machine::Failure::Offline));
        }
        match answered {
            Ok(answer) => {
                let due_in_ms = attachment::take_in(&running.store, &sent, &answer, now)?;
                self.note(&format!("d{number} carries a piece of a picture, next in {due_in_ms:?} ms"));
                Ok(Event::Carried { due_in_ms })
            }
            Err(problem) => {
                app_shell::courier::exchange::heed(&running.store, running.profile, &problem)?;
                let failure = Failure::Problem { problem, retry_after: None };
                Ok(Event::Failed(failure.reason()))
            }
        }
    }
}
