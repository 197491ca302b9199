package aefhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.hl7.fhir.r4.model.Bundle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A HAPI FHIR JPA server (R4) on the loopback interface; prints one line, READY base-url or FAILED reason. */
public final class Main {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int THREADS = 50;

    private Main() {}

    /** Settings come from the environment (see Settings), so that none shows in the list of processes. */
    public static void main(String[] args) {
        try {
            run();
        } catch (Throwable failed) {
            // Threads of HAPI that are already running would keep the process alive.
            failed.printStackTrace();
            System.err.println("\nFAILED " + rootOf(failed));
            System.exit(1);
        }
    }

    /**
     * What went wrong first; around it lies only HAPI's and Spring's way there. A database's exception names the
     * database, its cause no longer.
     */
    private static Throwable rootOf(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null && !(root instanceof SQLException)) {
            root = root.getCause();
        }
        return root;
    }

    private static void run() throws Exception {
        // Before any class of Hibernate is loaded; otherwise it writes past slf4j.
        System.setProperty("org.jboss.logging.provider", "slf4j");
        System.setProperty("hibernate.types.print.banner", "false");
        endWithParent();
        Settings settings = Settings.fromEnvironment();
        Server jetty = jetty(settings.port());
        ServerConnector connector = (ServerConnector) jetty.getConnectors()[0];
        // Now, so that a port in use is told at once, not after the database is up.
        connector.open();
        AnnotationConfigApplicationContext spring = spring(settings);
        if (!settings.definitions().isEmpty()) {
            load(Path.of(settings.definitions()), spring);
        }
        jetty.setHandler(servlets(spring.getBean(RestfulServer.class)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(jetty, spring)));
        jetty.start();
        System.out.println("\nREADY http://" + LOOPBACK + ":" + connector.getLocalPort() + "/fhir");
        System.out.flush();
    }

    /**
     * Ends the server when standard input ends, which it does when the process that started it dies, however that
     * happened. A byte on standard input releases the server: from then on it lives by itself.
     */
    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                if (System.in.read() < 0) {
                    System.exit(0);
                }
            } catch (IOException gone) {
                System.exit(0);
            }
        }, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static AnnotationConfigApplicationContext spring(Settings settings) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        // HAPI's own services refer to each other in circles.
        context.setAllowCircularReferences(true);
        context.setAllowBeanDefinitionOverriding(false);
        context.registerBean(Settings.class, () -> settings);
        context.register(JpaR4Config.class, StorageConfig.class, RestConfig.class);
        context.refresh();
        return context;
    }

    /**
     * Stores a transaction bundle past the servlet: HAPI's validation refuses StructureDefinitions without a snapshot,
     * so with validation of requests they would not get in.
     */
    private static void load(Path definitions, AnnotationConfigApplicationContext spring) throws IOException {
        Bundle bundle = spring.getBean(FhirContext.class)
                .newJsonParser()
                .parseResource(Bundle.class, Files.readString(definitions));
        IFhirSystemDao<Bundle, ?> system = spring.getBean("mySystemDaoR4", IFhirSystemDao.class);
        system.transaction(new SystemRequestDetails(), bundle);
    }

    private static Server jetty(int port) {
        HttpConfiguration http = new HttpConfiguration();
        // FHIR searches carry a raw "|" (system|code), which strict compliance refuses.
        http.setUriCompliance(UriCompliance.LEGACY);
        http.setSendServerVersion(false);
        Server jetty = new Server(new QueuedThreadPool(THREADS));
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setHost(LOOPBACK);
        connector.setPort(port);
        jetty.addConnector(connector);
        return jetty;
    }

    private static ServletContextHandler servlets(RestfulServer fhir) {
        ServletHolder servlet = new ServletHolder(fhir);
        servlet.setInitOrder(1);
        ServletContextHandler root = new ServletContextHandler("/");
        root.addServlet(servlet, "/fhir/*");
        return root;
    }

    /** No more requests first, then the database. */
    private static void shutDown(Server jetty, AnnotationConfigApplicationContext spring) {
        try {
            jetty.stop();
        } catch (Exception failed) {
            failed.printStackTrace();
        } finally {
            spring.close();
        }
    }
}
